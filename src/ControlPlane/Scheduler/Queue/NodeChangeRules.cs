using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Queue;

/// <summary>What of a node changed that scheduling can depend on: one event for each.</summary>
internal static class NodeChangeRules
{
    public static IEnumerable<EventKinds> Of(NodeFacts before, NodeFacts after)
    {
        if (!before.Allocatable.Equals(after.Allocatable) || before.AllowedPods != after.AllowedPods)
            yield return EventKinds.NodeAllocatable;
        if (!before.Labels.Equals(after.Labels))
            yield return EventKinds.NodeLabel;
        if (before.IsUnschedulable && !after.IsUnschedulable || !before.Taints.Equals(after.Taints))
            yield return EventKinds.NodeTaint;
    }
}
