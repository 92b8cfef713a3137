using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Errors;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>Status objects as JSON.</summary>
public static class StatusRenderer
{
    /// <param name="continueToken">Where a client may go on after an expired page; empty: nowhere.</param>
    public static JsonObject Failure(ApiStatus status, string continueToken = "")
    {
        var item = Head("Failure", continueToken);
        item["message"] = status.Message;
        if (status.Reason.Length > 0)
            item["reason"] = status.Reason;
        if (status.Details is { } details)
            item["details"] = Details(details);
        item["code"] = status.Code;
        return item;
    }

    public static JsonObject Success(ApiStatusDetails details)
    {
        var item = Head("Success", "");
        item["details"] = Details(details);
        return item;
    }

    /// <summary>An answer without details, as actions give it.</summary>
    public static JsonObject Success(int code)
    {
        var item = Head("Success", "");
        item["code"] = code;
        return item;
    }

    private static JsonObject Head(string status, string continueToken) => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = continueToken.Length == 0 ? new JsonObject() : new JsonObject { ["continue"] = continueToken },
        ["status"] = status,
    };

    private static JsonObject Details(ApiStatusDetails details)
    {
        var item = new JsonObject();
        Set(item, "name", details.Name);
        Set(item, "group", details.Group);
        Set(item, "kind", details.Kind);
        Set(item, "uid", details.Uid);
        if (details.Causes is { Count: > 0 } causes)
            item["causes"] = new JsonArray([.. causes.Select(Cause)]);
        if (details.RetryAfterSeconds > 0)
            item["retryAfterSeconds"] = details.RetryAfterSeconds;
        return item;
    }

    private static JsonNode Cause(StatusCause cause)
    {
        var item = new JsonObject();
        Set(item, "reason", cause.Reason);
        Set(item, "message", cause.Message);
        Set(item, "field", cause.Field);
        return item;
    }

    private static void Set(JsonObject item, string name, string value)
    {
        if (value.Length > 0)
            item[name] = value;
    }
}
