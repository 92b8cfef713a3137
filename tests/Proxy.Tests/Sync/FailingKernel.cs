using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Interop;
using NodeStack.Proxy.Nftables;
using NodeStack.TestSupport.Nftables;

namespace NodeStack.Proxy.Tests.Sync;

/// <summary>The fake kernel with a will of its own: refuses as long as it is told to, and holds commits until they are let go.</summary>
internal sealed class FailingKernel : INftables
{
    private volatile int _commits;

    public FakeNftables Fake { get; } = new();

    /// <summary>Transactions it refuses.</summary>
    public Func<Transaction, bool> Refuses { get; set; } = static _ => false;
    public bool RefusesReads { get; set; }

    /// <summary>Runs inside each commit, before it is carried out.</summary>
    public Action<Transaction> Before { get; set; } = static _ => { };

    /// <summary>How many times it was asked, refused ones too.</summary>
    public int Asked => _commits;

    public void Commit(Transaction transaction)
    {
        Interlocked.Increment(ref _commits);
        Before(transaction);
        if (Refuses(transaction))
            throw new NftablesException($"add table {transaction.Family}", Errno.NoMemory, Errno.Describe(Errno.NoMemory));
        Fake.Commit(transaction);
    }

    public uint ReadGeneration() => Fake.ReadGeneration();

    public Table? Read(AddressFamily family, string table, Func<string, bool>? wantsElements = null) =>
        RefusesReads ? throw new NftablesException($"list table {table}", Errno.Again, Errno.Describe(Errno.Again)) : Fake.Read(family, table, wantsElements);
}
