using NodeStack.Proxy.Configuration.V1Alpha1;

namespace NodeStack.Proxy.Configuration;

/// <summary>What of the kernel's connection tracking is set at start.</summary>
/// <param name="MaxPerCore">Connections per core; 0: the limit stays as it is, whatever <paramref name="Min"/> says.</param>
/// <param name="Min">Connections at least, however few the cores.</param>
/// <param name="TcpEstablished">This and the other times: zero leaves the kernel's.</param>
internal sealed record ConntrackSettings(
    int MaxPerCore, int Min, TimeSpan TcpEstablished, TimeSpan TcpCloseWait, TimeSpan Udp, TimeSpan UdpStream, bool TcpBeLiberal)
{
    public static ConntrackSettings Of(ConntrackConfiguration conntrack) => new(
        conntrack.MaxPerCore ?? 0, conntrack.Min ?? 0, conntrack.TcpEstablishedTimeout ?? TimeSpan.Zero, conntrack.TcpCloseWaitTimeout ?? TimeSpan.Zero,
        conntrack.UdpTimeout, conntrack.UdpStreamTimeout, conntrack.TcpBeLiberal);
}
