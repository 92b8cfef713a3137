namespace NodeStack.Kubelet.Observation;

/// <summary>How a worker looks at its pod: cheaply when the last relist is new enough, by asking otherwise.</summary>
internal interface IPodView
{
    /// <summary>The pod as of a relist that began after <paramref name="notBefore"/> (a timestamp of the time provider); else null.</summary>
    PodObservation? Fresh(string uid, string ns, string name, long notBefore);

    /// <summary>Asks the runtime about one pod now. Throws CriException.</summary>
    Task<PodObservation> ObserveAsync(string uid, string ns, string name, CancellationToken cancel);
}
