using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Interop;
using NodeStack.Proxy.Nftables;
using Xunit;

namespace NodeStack.TestSupport.Contracts;

/// <summary>What the contracts of nf_tables share: one for each test, empty, and a table of IPv4 in it.</summary>
public abstract class NftablesSuite
{
    private protected const AddressFamily V4 = AddressFamily.IPv4;
    private protected const string Name = "nodestack-contract";
    private INftables? _subject;

    internal abstract INftables Open();

    private protected INftables Subject => _subject ??= Open();

    private protected Table Read() => Subject.Read(V4, Name) ?? throw new InvalidOperationException("the table is not there");

    private protected void Commit(ImmutableArray<Operation> operations) => Subject.Commit(new Transaction(V4, Name, operations));

    private protected NftablesException Refused(int errno, ImmutableArray<Operation> operations)
    {
        var e = Assert.Throws<NftablesException>(() => Commit(operations));
        Assert.True(errno == e.Errno, $"expected {Errno.Describe(errno)}, was {e.Message}");
        return e;
    }

    private protected static Rule Numbered(byte number) => new([new LoadMeta(MetaKey.Mark, 0), new Compare(0, IsEqual: true, new(number, 0, 0, 0))]);
}
