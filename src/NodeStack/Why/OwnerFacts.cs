using System.Collections.Immutable;

namespace NodeStack.Why;

/// <summary>A Deployment, ReplicaSet, StatefulSet, DaemonSet, Job or ReplicationController.</summary>
/// <param name="Wanted">Pods that it is to have; null: as many as nodes fit.</param>
/// <param name="Makers">The objects whose events tell of pods that cannot be made: itself, and a Deployment's ReplicaSets.</param>
internal sealed record OwnerFacts(string Kind, string Name, int? Wanted, ImmutableArray<(string Kind, string Name)> Makers)
{
    /// <summary>Paused or suspended: it makes no pods.</summary>
    public bool IsHeld { get; init; }

    public ImmutableArray<OwnerCondition> Conditions { get; init; } = [];

    public int Pods { get; init; }

    public int ReadyPods { get; init; }

    /// <summary>One of its pods that is not Ready.</summary>
    public WhyFacts? Example { get; init; }
}
