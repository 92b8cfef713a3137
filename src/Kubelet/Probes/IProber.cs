namespace NodeStack.Kubelet.Probes;

/// <summary>Runs one kind of handler once. Never throws but for cancellation; keeps to the probe's time-out by itself.</summary>
internal interface IProber
{
    Task<ProbeOutcome> ProbeAsync(ProbeTarget target, CancellationToken cancel);
}
