using k8s.Models;

namespace NodeStack.Kubelet.Probes;

/// <summary>What one run of a probe is aimed at. Pod and probe must not be changed.</summary>
/// <param name="PodIp">The pod's first address; empty while it has none.</param>
internal sealed record ProbeTarget(V1Pod Pod, V1Container Container, bool IsInit, ProbeKind Kind, V1Probe Probe, string ContainerId, string PodIp)
{
    public ProbeTimings Timings { get; } = ProbeTimings.From(Probe);

    /// <summary>Where events point.</summary>
    public string FieldPath => IsInit ? $"spec.initContainers{{{Container.Name}}}" : $"spec.containers{{{Container.Name}}}";

    /// <summary>True while the probe needs the pod's address and there is none yet.</summary>
    public bool LacksAddress => PodIp.Length == 0 && Probe.Exec is null
        && string.IsNullOrEmpty(Probe.HttpGet?.Host) && string.IsNullOrEmpty(Probe.TcpSocket?.Host);
}
