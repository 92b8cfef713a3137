using System.Collections.Immutable;

namespace NodeStack.ControlPlane.Controllers.ReplicaSet;

/// <summary>How many pods of a set are how far.</summary>
/// <param name="Terminating">Null: the kind does not tell.</param>
public sealed record ReplicaStatus(int Replicas, int FullyLabeled, int Ready, int Available, int? Terminating, long ObservedGeneration, ImmutableArray<ReplicaCondition> Conditions)
{
    public bool SameAs(ReplicaStatus other) => this with { Conditions = [] } == other with { Conditions = [] } && Conditions.SequenceEqual(other.Conditions);
}
