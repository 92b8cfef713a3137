using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Queue;

/// <summary>What of a pod changed that scheduling can depend on.</summary>
internal static class PodChangeRules
{
    /// <summary>Of a pod that waits.</summary>
    public static EventKinds Own(SchedulingPod before, SchedulingPod after)
    {
        var changes = EventKinds.None;
        if (!before.Labels.Equals(after.Labels))
            changes |= EventKinds.OwnLabel;
        if (IsSmaller(before, after))
            changes |= EventKinds.OwnScaleDown;
        if (before.Shape.Tolerations.Count != after.Shape.Tolerations.Count)
            changes |= EventKinds.OwnTolerations;
        if (before.IsGated && !after.IsGated)
            changes |= EventKinds.OwnGatesLifted;
        return changes == EventKinds.None ? EventKinds.OwnOther : changes;
    }

    /// <summary>Of a pod that has its node: one event for each change.</summary>
    public static IEnumerable<EventKinds> Assigned(SchedulingPod before, SchedulingPod after)
    {
        if (!before.Labels.Equals(after.Labels))
            yield return EventKinds.PodLabel;
        if (IsSmaller(before, after))
            yield return EventKinds.PodScaleDown;
    }

    private static bool IsSmaller(SchedulingPod before, SchedulingPod after)
    {
        if (ReferenceEquals(before.Requests, after.Requests))
            return false;
        for (var i = 0; i < before.Requests.Amounts.Count; i++)
        {
            if (before.Requests.Amounts[i] > after.Requests.Of(i))
                return true;
        }
        return false;
    }
}
