namespace NodeStack.ControlPlane.Scheduler.Pods;

/// <summary>A pod as far as scheduling goes; what pods of one template share is shared.</summary>
internal sealed record SchedulingPod
{
    public required string Namespace { get; init; }
    public required string Name { get; init; }
    public required string Uid { get; init; }
    public PodShape Shape { get; init; } = PodShape.Empty;
    public PodRequests Requests { get; init; } = PodRequests.None;
    public int Priority { get; init; }

    /// <summary>Where it is bound; empty while it is not.</summary>
    public string NodeName { get; init; } = "";

    /// <summary>Where room is made for it; empty for nowhere.</summary>
    public string NominatedNode { get; init; } = "";

    /// <summary>When its kubelet took it; in ticks, 0 while it has not.</summary>
    public long StartTicks { get; init; }

    public long Generation { get; init; }

    /// <summary>It has a deletion timestamp.</summary>
    public bool IsTerminating { get; init; }

    /// <summary>It goes because a pod of higher priority needs its room.</summary>
    public bool IsPreempted { get; init; }

    /// <summary>Succeeded or Failed: it takes no room any more.</summary>
    public bool IsFinished { get; init; }

    public PodCondition Scheduled { get; init; } = PodCondition.None;

    public string Key => $"{Namespace}/{Name}";

    public bool IsBound => NodeName.Length > 0;

    public bool IsGated => !Shape.Gates.IsEmpty;

    public LabelSet Labels => Shape.Labels;

    public override string ToString() => Key;
}
