using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Interop;
using NodeStack.Proxy.Nftables;
using NodeStack.TestSupport.Nftables;
using static NodeStack.TestSupport.Nftables.NftablesSamples;

namespace NodeStack.Proxy.Tests.Nftables;

/// <summary>What the fake has beside the contract: what tests ask of it, and where it is stricter than the kernel.</summary>
public sealed class FakeNftablesTests
{
    private const AddressFamily V4 = AddressFamily.IPv4;
    private readonly FakeNftables _fake = new();

    [Fact]
    public void CountOperations_Elements_CountOneByOne()
    {
        Commit(new AddTable(), new AddSet(EndpointMap(V4)), new AddElements(EndpointMap(V4), [Endpoint(V4, 1), Endpoint(V4, 2), Endpoint(V4, 3)]));
        Commit(new DeleteElements(EndpointMap(V4), [Endpoint(V4, 1), Endpoint(V4, 2)]));
        Assert.Equal([5, 2], _fake.Commits.Select(FakeNftables.CountOperations));
    }

    [Fact]
    public void FailNextCommit_Once_RefusesOneTransactionWhole()
    {
        _fake.FailNextCommit(Errno.NoMemory);
        Assert.Equal(Errno.NoMemory, Assert.Throws<NftablesException>(() => Commit(new AddTable())).Errno);
        Assert.Null(_fake.Read(V4, "t"));
        Commit(new AddTable());
        Assert.NotNull(_fake.Read(V4, "t"));
        Assert.Single(_fake.Commits);
    }

    [Fact]
    public void ChangeBehindTheBack_Table_ShowsInTheGeneration()
    {
        Commit(new AddTable());
        var before = _fake.ReadGeneration();
        _fake.ChangeBehindTheBack(V4, "t", _ => null);
        Assert.NotEqual(before, _fake.ReadGeneration());
        Assert.Null(_fake.Read(V4, "t"));
        Assert.Empty(_fake.Tables);
    }

    [Fact]
    public void AddElements_RangeThatCoversAnother_IsRefusedThoughTheKernelTakesIt()
    {
        Commit(new AddTable(), new AddSet(Sources(V4)), new AddElements(Sources(V4), [Source(V4, 1, 15, 16)]));
        Assert.Equal(Errno.Exists, Assert.Throws<NftablesException>(() => Commit(new AddElements(Sources(V4), [Source(V4, 1, 10, 20)]))).Errno);
    }

    private void Commit(params System.Collections.Immutable.ImmutableArray<Operation> operations) => _fake.Commit(new Transaction(V4, "t", operations));
}
