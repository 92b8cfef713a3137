using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Events;

namespace NodeStack.Kubelet.Node;

/// <summary>Tells of what happened to the node, in upstream's words.</summary>
internal sealed class NodeEvents(string name, string bootId, IEventRecorder events, ILogger logger)
{
    private bool? _unschedulable;

    public void Starting(bool enforcesAllocatable)
    {
        events.RecordNode(EventType.Normal, "Starting", "Starting kubelet.");
        if (enforcesAllocatable)
            events.RecordNode(EventType.Normal, "NodeAllocatableEnforced", "Updated Node Allocatable limit across pods");
    }

    /// <param name="before">What others were told last; null: nothing yet.</param>
    public void Changed(V1NodeStatus? before, V1NodeStatus after)
    {
        foreach (var condition in after.Conditions)
        {
            if (before?.Conditions?.FirstOrDefault(c => c.Type == condition.Type)?.Status == condition.Status)
                continue;
            var reason = NodeConditionRules.EventReason(condition);
            StatusIs(reason);
            if (condition.Type == "Ready")
                NodeLog.Readiness(logger, name, reason, condition.Message);
        }
    }

    /// <summary>The node was found as somebody left it.</summary>
    public void Found(V1NodeStatus? before)
    {
        if (before?.NodeInfo?.BootID is { Length: > 0 } boot && boot != bootId)
            events.RecordNode(EventType.Warning, "Rebooted", $"Node {name} has been rebooted, boot id: {bootId}");
    }

    public void Spec(V1NodeSpec? spec)
    {
        var now = spec?.Unschedulable == true;
        if (_unschedulable is { } before && before != now)
            StatusIs(now ? "NodeNotSchedulable" : "NodeSchedulable");
        _unschedulable = now;
    }

    private void StatusIs(string reason) => events.RecordNode(EventType.Normal, reason, $"Node {name} status is now: {reason}");
}
