using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Actions;

/// <summary>Conditions of pods that the API server itself sets.</summary>
public static class PodConditionRules
{
    /// <summary>Sets a condition; its time stays when its status does.</summary>
    public static void Set(JsonObject pod, string type, string status, string reason, string message, DateTimeOffset now)
    {
        var conditions = pod.Child("status").Children("conditions");
        var present = conditions.OfType<JsonObject>().FirstOrDefault(c => c.Text("type") == type);
        var condition = new JsonObject { ["type"] = type, ["status"] = status, ["lastProbeTime"] = null };
        condition["lastTransitionTime"] = present is not null && present.Text("status") == status
            ? present.Text("lastTransitionTime")
            : now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        if (reason.Length > 0)
            condition["reason"] = reason;
        if (message.Length > 0)
            condition["message"] = message;
        if (present is null)
            conditions.Add((JsonNode)condition);
        else
            conditions[conditions.IndexOf(present)] = condition;
    }

    public static bool IsReady(JsonObject pod) => pod.Items("status", "conditions").Any(c => c.Text("type") == "Ready" && c.Text("status") == "True");
}
