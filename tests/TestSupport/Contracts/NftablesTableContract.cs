using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Interop;
using NodeStack.Proxy.Nftables;
using NodeStack.TestSupport.Nftables;
using Xunit;
using static NodeStack.TestSupport.Nftables.NftablesSamples;

namespace NodeStack.TestSupport.Contracts;

/// <summary>What the proxy relies on, of the kernel's nf_tables and of the fake: transactions, and tables read back.</summary>
public abstract class NftablesTableContract : NftablesSuite
{
    [ContractFact]
    public void Read_AbsentTable_IsNull() => Assert.Null(Subject.Read(V4, Name));

    [ContractFact]
    public void Commit_WholeTableOfIPv4_IsReadBack() => ReadsBack(AddressFamily.IPv4);

    [ContractFact]
    public void Commit_WholeTableOfIPv6_IsReadBack() => ReadsBack(AddressFamily.IPv6);

    [ContractFact]
    public void Commit_BothFamilies_AreApart()
    {
        Commit(WholeTable(V4));
        Subject.Commit(new Transaction(AddressFamily.IPv6, Name, [new AddTable("six")]));
        TableAssert.Equal(ToTable(V4, Name, WholeTable(V4)), Read());
        TableAssert.Equal(new Table(AddressFamily.IPv6, Name) { Comment = "six" }, Subject.Read(AddressFamily.IPv6, Name));
    }

    [ContractFact]
    public void Commit_SingleFields_AreReadBack()
    {
        var ports = new Set("p", [FieldType.Port]) { Value = [FieldType.Protocol] };
        var addresses = new Set("a", [FieldType.Ipv6Address]) { Value = [FieldType.Ipv4Address] };
        ImmutableArray<Operation> operations =
        [
            new AddTable(), new AddSet(ports), new AddSet(addresses), new AddSet(new Set("m", [FieldType.Mark])), new AddSet(new Set("t", [FieldType.Protocol])),
            new AddElements(ports, [new Element(new FieldValue().With((ushort)443)) { Value = new FieldValue().With(Tcp) }]),
            new AddElements(addresses, [new Element(new FieldValue().With(Address(AddressFamily.IPv6, 3))) { Value = new FieldValue().With(Address(V4, 3)) }]),
            new AddElements(new Set("m", [FieldType.Mark]), [new Element(new FieldValue().With(7u))]),
            new AddElements(new Set("t", [FieldType.Protocol]), [new Element(new FieldValue().With(Tcp))]),
        ];
        Commit(operations);
        TableAssert.Equal(ToTable(V4, Name, operations), Read());
    }

    [ContractFact]
    public void Commit_Again_ChangesNothing()
    {
        Commit(WholeTable(V4));
        Commit([.. WholeTable(V4).Where(o => o is not AddRule)]);
        TableAssert.Equal(ToTable(V4, Name, WholeTable(V4)), Read());
    }

    [ContractFact]
    public void Commit_WithoutSteps_DoesNothing()
    {
        var before = Subject.ReadGeneration();
        Commit([]);
        Assert.Equal(before, Subject.ReadGeneration());
    }

    [ContractFact]
    public void Commit_RulesInTwoTransactions_StandInTheirOrder()
    {
        Commit([new AddTable(), new AddChain(new Chain("c")), new AddRule("c", Numbered(1)), new AddRule("c", Numbered(2))]);
        Commit([new AddRule("c", Numbered(3))]);
        Assert.Equal([Numbered(1), Numbered(2), Numbered(3)], Read().Rules["c"].ToArray());
    }

    [ContractFact]
    public void ReadGeneration_AfterChanges_IsAnotherEachTime()
    {
        var seen = new HashSet<uint> { Subject.ReadGeneration() };
        Assert.False(seen.Add(Subject.ReadGeneration()));
        Commit([new AddTable()]);
        Assert.True(seen.Add(Subject.ReadGeneration()));
        Commit([new AddChain(new Chain("c"))]);
        Assert.True(seen.Add(Subject.ReadGeneration()));
        Refused(Errno.NoEntry, [new DeleteChain("absent")]);
        Assert.False(seen.Add(Subject.ReadGeneration()));
    }

    [ContractFact]
    public void DeleteTable_WithAllInIt_IsGone()
    {
        Commit(WholeTable(V4));
        Commit([new DeleteTable()]);
        Assert.Null(Subject.Read(V4, Name));
        Refused(Errno.NoEntry, [new DeleteTable()]);
    }

    [ContractFact]
    public void DeleteTableAndAdd_InOneTransaction_HasOnlyTheNew()
    {
        Commit(WholeTable(V4));
        Commit([new DeleteTable(), new AddTable("new"), new AddChain(new Chain("c"))]);
        TableAssert.Equal(ToTable(V4, Name, [new AddTable("new"), new AddChain(new Chain("c"))]), Read());
    }

    [ContractFact]
    public void AddTableDeleteAndAdd_WhetherThereOrNot_MakesItNew()
    {
        ImmutableArray<Operation> anew = [new AddTable(), new DeleteTable(), .. WholeTable(V4)];
        Commit(anew);
        Commit(anew);
        TableAssert.Equal(ToTable(V4, Name, WholeTable(V4)), Read());
    }

    [ContractFact]
    public void Commit_LastStepRefused_ChangesNothing()
    {
        Commit(WholeTable(V4));
        var e = Refused(Errno.NoEntry,
        [
            new DeleteElements(EndpointMap(V4), [Endpoint(V4, 2)]),
            new AddElements(EndpointMap(V4), [Endpoint(V4, 77)]),
            new AddRule("mark", Numbered(1)),
            new AddChain(new Chain("another")),
            new DeleteChain("absent"),
        ]);
        Assert.Equal($"delete chain ip {Name} absent", e.Call);
        TableAssert.Equal(ToTable(V4, Name, WholeTable(V4)), Read());
    }

    [ContractFact]
    public void Commit_TableRemovedInARefusedTransaction_IsStillThere()
    {
        Commit(WholeTable(V4));
        Refused(Errno.NoEntry, [new DeleteTable(), new AddTable(), new AddRule("absent", Numbered(1))]);
        TableAssert.Equal(ToTable(V4, Name, WholeTable(V4)), Read());
    }

    [ContractFact]
    public void Steps_WithoutTheTable_AreRefused()
    {
        Refused(Errno.NoEntry, [new AddChain(new Chain("c"))]);
        Refused(Errno.NoEntry, [new AddSet(EndpointMap(V4))]);
        Refused(Errno.NoEntry, [new AddElements(EndpointMap(V4), [Endpoint(V4, 1)])]);
        Refused(Errno.NoEntry, [new AddTable(), new DeleteTable(), new AddRule("c", Numbered(1))]);
    }

    private void ReadsBack(AddressFamily family)
    {
        Subject.Commit(new Transaction(family, Name, WholeTable(family)));
        TableAssert.Equal(ToTable(family, Name, WholeTable(family)), Subject.Read(family, Name));
    }
}
