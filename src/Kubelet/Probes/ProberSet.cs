using k8s.Models;

namespace NodeStack.Kubelet.Probes;

/// <summary>The four probers.</summary>
internal sealed record ProberSet(IProber Exec, IProber Http, IProber Tcp, IProber Grpc)
{
    /// <summary>Null when the probe names no handler.</summary>
    public IProber? For(V1Probe probe) => probe switch
    {
        { Exec: not null } => Exec,
        { HttpGet: not null } => Http,
        { TcpSocket: not null } => Tcp,
        { Grpc: not null } => Grpc,
        _ => null,
    };
}
