using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;
using NodeStack.ControlPlane.Scheduler.Volumes;

namespace NodeStack.ControlPlane.Scheduler.Queue;

/// <summary>One change, with what it was about before and after; what is not there was not before, or is not any more.</summary>
/// <param name="Kind">Exactly one.</param>
internal sealed record ClusterEvent(EventKinds Kind)
{
    public NodeFacts? OldNode { get; init; }
    public NodeFacts? NewNode { get; init; }
    public SchedulingPod? OldPod { get; init; }
    public SchedulingPod? NewPod { get; init; }

    /// <summary>Where a pod is gone from, without it. To be looked at before anything else changes.</summary>
    public NodeEntry? Node { get; init; }

    /// <summary>Pods that room is kept for there.</summary>
    public IReadOnlyList<SchedulingPod> Kept { get; init; } = [];

    public VolumeClaim? Claim { get; init; }
    public VolumeFacts? Volume { get; init; }

    /// <summary>The namespace's labels of the pods it is about.</summary>
    public LabelSet NamespaceLabels { get; init; } = LabelSet.Empty;

    /// <summary>Asks no plugin.</summary>
    public bool IsForAll => Kind is EventKinds.Timeout or EventKinds.Forced;

    /// <summary>As upstream's metrics name it.</summary>
    public string Label => EventLabels.Of(Kind);
}
