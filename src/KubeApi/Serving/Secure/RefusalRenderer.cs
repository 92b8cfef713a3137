using System.Text.Json.Nodes;

namespace NodeStack.KubeApi.Serving.Secure;

/// <summary>What a client reads that is not let in: a Status, as from an API server.</summary>
public static class RefusalRenderer
{
    public static string Unauthorized { get; } = Status("Unauthorized", "Unauthorized", 401);

    public static string Forbidden(string user, string verb, string path) => Status($"forbidden: User \"{user}\" cannot {verb} path \"{path}\"", "Forbidden", 403);

    private static string Status(string message, string reason, int code) => new JsonObject
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Failure",
        ["message"] = message,
        ["reason"] = reason,
        ["code"] = code,
    }.ToJsonString();
}
