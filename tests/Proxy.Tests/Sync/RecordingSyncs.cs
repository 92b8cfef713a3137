using System.Collections.Concurrent;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Sync;

namespace NodeStack.Proxy.Tests.Sync;

/// <summary>Keeps what a loop told of its runs.</summary>
internal sealed class RecordingSyncs : ISyncObserver
{
    private readonly ConcurrentQueue<(AddressFamily Family, SyncResult? Result, PendingWork? Work)> _runs = new();
    private int _queued;

    public int QueuedTimes => _queued;

    public IReadOnlyList<(AddressFamily Family, SyncResult? Result, PendingWork? Work)> Runs => [.. _runs];

    public IEnumerable<SyncResult> Synced(AddressFamily family) => _runs.Where(r => r.Family == family).Select(r => r.Result).OfType<SyncResult>();

    public int Failures(AddressFamily family) => _runs.Count(r => r.Family == family && r.Result is null);

    public void Queued(AddressFamily family) => Interlocked.Increment(ref _queued);

    public void Synced(AddressFamily family, SyncResult result, TimeSpan took, PendingWork work) => _runs.Enqueue((family, result, work));

    public void Failed(AddressFamily family, TimeSpan took) => _runs.Enqueue((family, null, null));
}
