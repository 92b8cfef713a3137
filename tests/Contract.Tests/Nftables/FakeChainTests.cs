using NodeStack.Proxy.Nftables;
using NodeStack.TestSupport.Contracts;
using NodeStack.TestSupport.Nftables;

namespace NodeStack.Contract.Tests.Nftables;

/// <summary>The contract of chains and rules on the fake.</summary>
public sealed class FakeChainTests : NftablesChainContract
{
    internal override INftables Open() => new FakeNftables();
}
