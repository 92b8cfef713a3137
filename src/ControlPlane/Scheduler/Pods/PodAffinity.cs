namespace NodeStack.ControlPlane.Scheduler.Pods;

/// <summary>What a pod says of other pods.</summary>
internal sealed record PodAffinity(
    ValueList<AffinityTerm> Required, ValueList<AffinityTerm> RequiredAnti, ValueList<WeightedAffinityTerm> Preferred, ValueList<WeightedAffinityTerm> PreferredAnti)
{
    public static readonly PodAffinity None = new([], [], [], []);

    public bool IsNone => Required.IsEmpty && RequiredAnti.IsEmpty && Preferred.IsEmpty && PreferredAnti.IsEmpty;
}
