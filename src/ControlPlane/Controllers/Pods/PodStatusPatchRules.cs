using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.Pods;

/// <summary>Changes of a pod's status from outside of its kubelet: only what is changed is sent, and only to that very pod.</summary>
public static class PodStatusPatchRules
{
    /// <param name="phase">Null: stays.</param>
    /// <param name="condition">Null: none changes. With the time of its change where it has the same status as before.</param>
    public static ApiPatch Patch(V1Pod pod, string? phase, V1PodCondition? condition, DateTimeOffset now)
    {
        var status = new JsonObject();
        if (phase is not null)
            status["phase"] = phase;
        if (pod.Metadata.Generation is { } generation)
            status["observedGeneration"] = generation;
        if (condition is not null)
            status["conditions"] = new JsonArray(Condition(pod, condition, now));
        return ApiPatch.StrategicMerge(new JsonObject { ["metadata"] = new JsonObject { ["uid"] = pod.Metadata.Uid }, ["status"] = status });
    }

    /// <summary>A pod that goes because of the cluster, not of itself.</summary>
    public static V1PodCondition DisruptionTarget(string reason, string message) => new() { Type = "DisruptionTarget", Status = "True", Reason = reason, Message = message };

    private static JsonObject Condition(V1Pod pod, V1PodCondition condition, DateTimeOffset now)
    {
        var before = PodStateRules.Condition(pod, condition.Type);
        var changed = before?.Status == condition.Status && before?.LastTransitionTime is { } time ? time : now.UtcDateTime;
        var json = new JsonObject
        {
            ["type"] = condition.Type,
            ["status"] = condition.Status,
            ["lastTransitionTime"] = changed.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        };
        if (pod.Metadata.Generation is { } generation)
            json["observedGeneration"] = generation;
        if (!string.IsNullOrEmpty(condition.Reason))
            json["reason"] = condition.Reason;
        if (!string.IsNullOrEmpty(condition.Message))
            json["message"] = condition.Message;
        return json;
    }
}
