using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Sync;

/// <summary>Is told how a family gets on: for health, metrics and what follows from a table that is up to date. Must not throw.</summary>
internal interface ISyncObserver
{
    /// <summary>There is something to be done.</summary>
    void Queued(AddressFamily family);

    /// <summary>The kernel has everything of the snapshot.</summary>
    /// <param name="took">From the beginning of the run to the kernel's answer.</param>
    void Synced(AddressFamily family, SyncResult result, TimeSpan took, PendingWork work);

    void Failed(AddressFamily family, TimeSpan took);
}
