namespace NodeStack.Kubelet.Probes;

/// <summary>
/// How one run of a probe ended. Warning counts as success and is told in an event; Errored (the probe could not be run) and
/// Late (this process got no CPU) count as nothing.
/// </summary>
internal enum ProbeResult { Success, Warning, Failure, Errored, Late }
