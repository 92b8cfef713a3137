using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.NodeLifecycle;

/// <summary>Whether a node gives signs of life, and what is written when it does not.</summary>
public static class NodeHealthRules
{
    private static readonly string[] s_conditions = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];

    public static V1NodeCondition? Condition(V1Node node, string type) => node.Status?.Conditions?.FirstOrDefault(c => c.Type == type);

    /// <summary>What is known after another look: a new heartbeat or a renewed Lease is a sign of life.</summary>
    /// <param name="now">Time since our start.</param>
    public static NodeSighting Observe(NodeSighting? before, V1Node node, V1Lease? lease, TimeSpan now)
    {
        var ready = Condition(node, "Ready");
        var seen = new NodeSighting(node.Metadata.Uid ?? "", ready?.LastHeartbeatTime, lease?.Spec?.RenewTime, now, ready?.Status);
        if (before is null || before.Uid != seen.Uid || before.Ready is null != (seen.Ready is null))
            return seen;
        return before.Heartbeat != seen.Heartbeat || (seen.Renewed is not null && before.Renewed != seen.Renewed) ? seen : seen with { Alive = before.Alive };
    }

    /// <param name="grace">Without a Ready condition it is another one: the node only begins.</param>
    public static bool IsOverdue(NodeSighting seen, TimeSpan grace, TimeSpan startupGrace, TimeSpan now) => now - seen.Alive > (seen.Ready is null ? startupGrace : grace);

    /// <summary>The conditions of a node that is not heard of; null when they say so already.</summary>
    public static IList<V1NodeCondition>? Unknown(V1Node node, DateTimeOffset now)
    {
        var (conditions, isChanged) = ((node.Status?.Conditions ?? []).ToList(), false);
        foreach (var type in s_conditions)
        {
            var at = conditions.FindIndex(c => c.Type == type);
            if (at < 0)
                conditions.Add(new V1NodeCondition
                {
                    Type = type, Status = "Unknown", Reason = "NodeStatusNeverUpdated", Message = "Kubelet never posted node status.",
                    LastHeartbeatTime = node.Metadata.CreationTimestamp, LastTransitionTime = now.UtcDateTime,
                });
            else if (conditions[at].Status != "Unknown")
                conditions[at] = conditions[at] with
                {
                    Status = "Unknown", Reason = "NodeStatusUnknown", Message = "Kubelet stopped posting node status.", LastTransitionTime = now.UtcDateTime,
                };
            else
                continue;
            isChanged = true;
        }
        return isChanged ? conditions : null;
    }
}
