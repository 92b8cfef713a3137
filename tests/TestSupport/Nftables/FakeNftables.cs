using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Interop;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Nftables.Netlink;

namespace NodeStack.TestSupport.Nftables;

/// <summary>
/// nf_tables in memory, as strict as the kernel and in a few points stricter (see the README of Nftables): all of a transaction or nothing, with the
/// kernel's error numbers. Elements do not expire by themselves.
/// </summary>
internal sealed class FakeNftables : INftables
{
    private readonly List<Transaction> _commits = [];
    private ImmutableDictionary<(AddressFamily, string), Table> _tables = ImmutableDictionary<(AddressFamily, string), Table>.Empty;
    private uint _generation = 1;
    private int? _nextErrno;

    /// <summary>What was carried out, in order.</summary>
    public IReadOnlyList<Transaction> Commits => _commits;

    /// <summary>All tables, of whomever.</summary>
    public IEnumerable<Table> Tables => _tables.Values;

    /// <summary>How many times <see cref="Read"/> was called: the product does it seldom.</summary>
    public int Reads { get; private set; }

    /// <summary>How many things a transaction changes: each element counts.</summary>
    public static int CountOperations(Transaction transaction) => transaction.Operations.Sum(o => o switch
    {
        AddElements(_, var elements) => elements.Length,
        DeleteElements(_, var elements) => elements.Length,
        _ => 1,
    });

    /// <summary>The next transaction is refused with this error, and nothing of it is done.</summary>
    public void FailNextCommit(int errno) => _nextErrno = errno;

    /// <summary>A change by somebody else: the table (null when there is none) becomes what is answered (null: is removed).</summary>
    public void ChangeBehindTheBack(AddressFamily family, string table, Func<Table?, Table?> change)
    {
        var changed = change(_tables.GetValueOrDefault((family, table)));
        _tables = changed is null ? _tables.Remove((family, table)) : _tables.SetItem((family, table), changed);
        _generation++;
    }

    public void Commit(Transaction transaction)
    {
        TransactionEncoder.Check(transaction);
        if (_nextErrno is { } errno)
        {
            _nextErrno = null;
            throw new NftablesException(OperationText.Describe(transaction, transaction.Operations[0]), errno, Errno.Describe(errno));
        }

        if (transaction.Operations.IsEmpty)
            return;
        var key = (transaction.Family, transaction.Table);
        var after = Apply(transaction, _tables.GetValueOrDefault(key), validatesEachStep: false);
        if (after is not null && FakeHookRules.Validate(after) != 0)
            Apply(transaction, _tables.GetValueOrDefault(key), validatesEachStep: true);
        _tables = after is null ? _tables.Remove(key) : _tables.SetItem(key, after);
        _generation++;
        _commits.Add(transaction);
    }

    public uint ReadGeneration() => _generation;

    public Table? Read(AddressFamily family, string table, Func<string, bool>? wantsElements = null)
    {
        Reads++;
        return _tables.GetValueOrDefault((family, table)) is not { } found || wantsElements is null
            ? _tables.GetValueOrDefault((family, table))
            : found with { Elements = found.Elements.RemoveRange(found.Elements.Keys.Where(set => !wantsElements(set))) };
    }

    // The kernel looks whether chains end up under the right hooks when all steps are done, and only if not again after each, to name the step.
    private static Table? Apply(Transaction transaction, Table? before, bool validatesEachStep)
    {
        var table = before is null ? null : new FakeTable(before);
        foreach (var operation in transaction.Operations)
        {
            try
            {
                table = Apply(transaction, table, operation);
                if (validatesEachStep && operation is AddRule or AddElements && FakeHookRules.Validate(table!.ToTable()) is not 0 and var errno)
                    throw new FakeRefusal(errno);
            }
            catch (FakeRefusal refusal)
            {
                throw new NftablesException(Describe(transaction, operation, refusal), refusal.Errno, Errno.Describe(refusal.Errno));
            }
        }

        return table?.ToTable();
    }

    private static FakeTable? Apply(Transaction transaction, FakeTable? table, Operation operation)
    {
        if (operation is AddTable(var comment))
            return table ?? new FakeTable(new Table(transaction.Family, transaction.Table) { Comment = comment });
        if (operation is AddElements { Elements.IsEmpty: true } or DeleteElements { Elements.IsEmpty: true })
            return table;
        if (table is null)
            throw new FakeRefusal(Errno.NoEntry);
        if (operation is DeleteTable)
            return null;
        table.Apply(operation);
        return table;
    }

    private static string Describe(Transaction transaction, Operation operation, FakeRefusal refusal) => (operation, refusal.Element) switch
    {
        (AddElements(var set, _), { } element) => OperationText.Describe(transaction, operation, set, element),
        (DeleteElements(var set, _), { } element) => OperationText.Describe(transaction, operation, set, element),
        _ => OperationText.Describe(transaction, operation),
    };
}
