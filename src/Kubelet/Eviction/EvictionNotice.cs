namespace NodeStack.Kubelet.Eviction;

/// <summary>Why a pod is evicted.</summary>
/// <param name="Annotations">Of the event: who used how much of what.</param>
/// <param name="IsDisruption">The pod is not to blame: its status gets the DisruptionTarget condition.</param>
/// <param name="Signal">Label of the metric.</param>
internal sealed record EvictionNotice(string Message, IReadOnlyDictionary<string, string> Annotations, bool IsDisruption, string Signal)
{
    public static IReadOnlyDictionary<string, string> NoAnnotations { get; } = new Dictionary<string, string>();
}
