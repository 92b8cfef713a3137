namespace NodeStack.Kubelet.Observation;

/// <summary>What the rest of the kubelet may ask about the runtime's present state.</summary>
public interface IRuntimeObserver
{
    /// <summary>The last complete relist; at most the relist period (1 s) plus one call old while the runtime answers.</summary>
    RuntimeSnapshot Latest { get; }

    /// <summary>Asks the runtime about one pod now. Throws CriException.</summary>
    Task<PodObservation> ObserveAsync(string uid, string ns, string name, CancellationToken cancel);
}
