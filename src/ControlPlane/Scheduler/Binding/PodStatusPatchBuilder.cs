using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Scheduler.Binding;

/// <summary>Changes to a pod's status, as patches.</summary>
internal static class PodStatusPatchBuilder
{
    /// <param name="condition">PodScheduled as it is to be; null: as it is.</param>
    /// <param name="nominatedNode">Null: as it is.</param>
    public static ApiPatch Build(SchedulingPod pod, PodCondition? condition, string? nominatedNode, DateTimeOffset now)
    {
        var status = new JsonObject();
        if (condition is not null)
            status["conditions"] = new JsonArray(Condition("PodScheduled", condition, pod, pod.Scheduled.Status != condition.Status ? now : null));
        if (nominatedNode is not null)
            status["nominatedNodeName"] = nominatedNode.Length == 0 ? null : nominatedNode;
        return ApiPatch.StrategicMerge(new JsonObject { ["metadata"] = new JsonObject { ["uid"] = pod.Uid }, ["status"] = status });
    }

    /// <summary>Tells the pod, and who looks after it, why it is deleted.</summary>
    public static ApiPatch Preempted(SchedulingPod pod, string schedulerName, DateTimeOffset now)
    {
        var condition = new PodCondition("True", "PreemptionByScheduler", $"{schedulerName}: preempting to accommodate a higher priority pod");
        return ApiPatch.StrategicMerge(new JsonObject
        {
            ["metadata"] = new JsonObject { ["uid"] = pod.Uid },
            ["status"] = new JsonObject { ["conditions"] = new JsonArray(Condition("DisruptionTarget", condition, pod, now)) },
        });
    }

    private static JsonObject Condition(string type, PodCondition condition, SchedulingPod pod, DateTimeOffset? since)
    {
        var tree = new JsonObject { ["type"] = type, ["status"] = condition.Status, ["reason"] = condition.Reason, ["message"] = condition.Message };
        if (since is { } time)
            tree["lastTransitionTime"] = time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        if (pod.Generation > 0)
            tree["observedGeneration"] = pod.Generation;
        return tree;
    }
}
