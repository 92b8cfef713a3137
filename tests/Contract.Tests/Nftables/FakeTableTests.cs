using NodeStack.Proxy.Nftables;
using NodeStack.TestSupport.Contracts;
using NodeStack.TestSupport.Nftables;

namespace NodeStack.Contract.Tests.Nftables;

/// <summary>The contract of tables and transactions on the fake.</summary>
public sealed class FakeTableTests : NftablesTableContract
{
    internal override INftables Open() => new FakeNftables();
}
