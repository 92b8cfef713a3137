using NodeStack.Proxy.Nftables;
using NodeStack.TestSupport.Nftables;

namespace NodeStack.Node.Tests.Nftables;

/// <summary>The kernel's nf_tables in a network namespace that is nobody else's.</summary>
internal sealed class KernelNftables : IDisposable
{
    public KernelNftables() => Nftables = Namespace.Run(NetlinkNftables.Open);

    public NetworkNamespace Namespace { get; } = new();
    public NetlinkNftables Nftables { get; }

    public void Dispose()
    {
        Nftables.Dispose();
        Namespace.Dispose();
    }
}
