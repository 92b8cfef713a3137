namespace NodeStack.Kubelet.Observation;

/// <summary>One relist: every pod the runtime knows, by uid.</summary>
/// <param name="Begun">Timestamp from before the runtime was asked: what was removed since may be in it all the same.</param>
public sealed record RuntimeSnapshot(IReadOnlyDictionary<string, PodObservation> Pods, DateTimeOffset At, long Begun = 0)
{
    public static RuntimeSnapshot Empty { get; } = new(new Dictionary<string, PodObservation>(), DateTimeOffset.UnixEpoch);
}
