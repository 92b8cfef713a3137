using NodeStack.Proxy.Nftables;
using NodeStack.TestSupport.Contracts;

namespace NodeStack.Node.Tests.Nftables;

/// <summary>The contract of sets and elements on the kernel, each test in a network namespace of its own.</summary>
[NeedsNftables]
public sealed class KernelElementTests : NftablesElementContract, IDisposable
{
    private KernelNftables? _kernel;

    internal override INftables Open() => (_kernel = new KernelNftables()).Nftables;

    public void Dispose() => _kernel?.Dispose();
}
