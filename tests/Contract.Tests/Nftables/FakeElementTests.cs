using NodeStack.Proxy.Nftables;
using NodeStack.TestSupport.Contracts;
using NodeStack.TestSupport.Nftables;

namespace NodeStack.Contract.Tests.Nftables;

/// <summary>The contract of sets and elements on the fake.</summary>
public sealed class FakeElementTests : NftablesElementContract
{
    internal override INftables Open() => new FakeNftables();
}
