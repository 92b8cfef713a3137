using System.Threading;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;

namespace NodeStack.Proxy.Sync;

/// <summary>
/// The kernel as both families use it, one after the other, and the knowledge whether anybody else changed anything: the kernel counts the changes, and
/// those that were not made here are foreign.
/// </summary>
internal sealed class SharedNftables(INftables kernel)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AddressFamily, uint> _seen = [];

    public void Commit(Transaction transaction)
    {
        lock (_lock)
        {
            var before = kernel.ReadGeneration();
            kernel.Commit(transaction);
            if (kernel.ReadGeneration() != unchecked(before + 1))
                return;
            foreach (var family in _seen.Where(s => s.Value == before).Select(s => s.Key).ToList())
                _seen[family] = unchecked(before + 1);
        }
    }

    /// <summary>Whether somebody else changed any table since this family was last said to be as it should be.</summary>
    public bool HasForeignChange(AddressFamily family)
    {
        lock (_lock)
            return !_seen.TryGetValue(family, out var seen) || seen != kernel.ReadGeneration();
    }

    /// <summary>The table, and nothing that changes from here on is overlooked: for whoever compares all of it, or writes all of it anew.</summary>
    public Table? Read(AddressFamily family, string table, Func<string, bool>? wantsElements = null)
    {
        lock (_lock)
        {
            var generation = kernel.ReadGeneration();
            var found = kernel.Read(family, table, wantsElements);
            _seen[family] = generation;
            return found;
        }
    }

    /// <summary>The table for whoever looks at a part of it: what somebody else changed before remains to be found.</summary>
    public Table? Peek(AddressFamily family, string table, Func<string, bool>? wantsElements = null)
    {
        lock (_lock)
            return kernel.Read(family, table, wantsElements);
    }
}
