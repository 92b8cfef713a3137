using System.Text.Json.Nodes;

namespace NodeStack.ControlPlane.ApiServer.Actions;

/// <summary>The Status that says an action was done, or was not.</summary>
public static class SuccessRenderer
{
    public static JsonObject Success(int code) => Status("Success", code);

    public static JsonObject Failure(int code, string message)
    {
        var status = Status("Failure", code);
        status["message"] = message;
        return status;
    }

    private static JsonObject Status(string status, int code) =>
        new() { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = status, ["code"] = code };
}
