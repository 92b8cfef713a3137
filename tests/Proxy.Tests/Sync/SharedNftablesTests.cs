using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Interop;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Sync;
using NodeStack.TestSupport.Nftables;

namespace NodeStack.Proxy.Tests.Sync;

public sealed class SharedNftablesTests
{
    private readonly FakeNftables _kernel = new();
    private readonly SharedNftables _shared;

    public SharedNftablesTests() => _shared = new SharedNftables(_kernel);

    [Fact]
    public void HasForeignChange_NeverRead_IsTrue()
    {
        _shared.Commit(Add(AddressFamily.IPv4));
        Assert.True(_shared.HasForeignChange(AddressFamily.IPv4));
    }

    [Fact]
    public void HasForeignChange_AfterRead_CountsChangesOfOthersOnly()
    {
        _shared.Read(AddressFamily.IPv4, "t");
        _shared.Read(AddressFamily.IPv6, "t");
        _shared.Commit(Add(AddressFamily.IPv4));
        _shared.Commit(Add(AddressFamily.IPv6));
        Assert.False(_shared.HasForeignChange(AddressFamily.IPv4) || _shared.HasForeignChange(AddressFamily.IPv6));
        _kernel.ChangeBehindTheBack(AddressFamily.IPv4, "x", _ => new Table(AddressFamily.IPv4, "x"));
        Assert.True(_shared.HasForeignChange(AddressFamily.IPv4) && _shared.HasForeignChange(AddressFamily.IPv6));
        _shared.Read(AddressFamily.IPv4, "t");
        Assert.True(!_shared.HasForeignChange(AddressFamily.IPv4) && _shared.HasForeignChange(AddressFamily.IPv6));
    }

    [Fact]
    public void HasForeignChange_ForeignBeforeOwn_StaysTrue()
    {
        _shared.Read(AddressFamily.IPv4, "t");
        _kernel.ChangeBehindTheBack(AddressFamily.IPv4, "x", _ => new Table(AddressFamily.IPv4, "x"));
        _shared.Commit(Add(AddressFamily.IPv4));
        Assert.True(_shared.HasForeignChange(AddressFamily.IPv4));
    }

    [Fact]
    public void Commit_ForeignChangeInBetween_IsNotOverlooked()
    {
        var kernel = new FailingKernel();
        var shared = new SharedNftables(kernel);
        shared.Read(AddressFamily.IPv4, "t");
        kernel.Before = _ => kernel.Fake.ChangeBehindTheBack(AddressFamily.IPv4, "x", _ => new Table(AddressFamily.IPv4, "x"));
        shared.Commit(Add(AddressFamily.IPv4));
        Assert.True(shared.HasForeignChange(AddressFamily.IPv4));
    }

    [Fact]
    public void Commit_Refused_ChangesNothing()
    {
        _shared.Read(AddressFamily.IPv4, "t");
        _kernel.FailNextCommit(Errno.Busy);
        Assert.Throws<NftablesException>(() => _shared.Commit(Add(AddressFamily.IPv4)));
        Assert.False(_shared.HasForeignChange(AddressFamily.IPv4));
    }

    private static Transaction Add(AddressFamily family) => new(family, "t", [new AddTable()]);
}
