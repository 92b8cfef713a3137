namespace NodeStack.Kubelet.Observation;

/// <summary>One relist: every pod the runtime knows, by uid.</summary>
public sealed record RuntimeSnapshot(IReadOnlyDictionary<string, PodObservation> Pods, DateTimeOffset At)
{
    public static RuntimeSnapshot Empty { get; } = new(new Dictionary<string, PodObservation>(), DateTimeOffset.UnixEpoch);
}
