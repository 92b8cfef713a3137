using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Health;
using NodeStack.Proxy.Metrics;
using NodeStack.Proxy.Sync;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Hosting;

/// <summary>What follows from changes and runs for those outside: metrics, health, and the ports that load balancers ask for health.</summary>
internal sealed class SyncReporter(
    ProxyMetrics metrics, ProxyHealthRecorder health, ServiceHealthServer serviceHealth, ImmutableDictionary<AddressFamily, FlowCleaner> flows, TimeProvider time)
    : ISyncObserver, IChangeObserver
{
    public void Queued(AddressFamily family)
    {
        health.Queued(family);
        metrics.Sync.QueuedAt(family, time.GetUtcNow());
    }

    public void Changed(ServiceTracker tracker) => metrics.Changes.Seen(tracker.ServiceChanges, tracker.EndpointChanges);

    public void Synced(AddressFamily family, SyncResult result, TimeSpan took, PendingWork work)
    {
        CleanFlows(family, work);
        var now = time.GetUtcNow();
        health.Updated(family);
        metrics.Sync.Ended(family, result.IsFull, took);
        metrics.Sync.SyncedAt(family, now);
        metrics.Sync.WithoutLocalEndpoints(family, result.LackInternalLocal, result.LackExternalLocal);
        foreach (var change in work.ChangeTimes)
            metrics.Programming.Programmed(family, change.At, now);
        // Both families' ports, as the snapshot has them: the other family's run may be older, but it asks for the same ports soon.
        serviceHealth.Wish(flows.Keys.SelectMany(f => work.Snapshot.Services.Values.Where(s => WantsHealthPort(s.Ports(f)))
            .SelectMany(s => ServiceHealthPlanner.Wished(work.Snapshot, s.Key, f, work.NodeName))));
    }

    public void Failed(AddressFamily family, TimeSpan took)
    {
        metrics.Sync.Ended(family, true, took);
        metrics.Sync.Failed(family);
    }

    private static bool WantsHealthPort(ImmutableArray<ServicePort> ports)
    {
        foreach (var port in ports)
            if (port.HealthCheckNodePort != 0)
                return true;
        return false;
    }

    private void CleanFlows(AddressFamily family, PendingWork work)
    {
        var begun = time.GetTimestamp();
        if (flows[family].Clean(work) is { } cleaned)
            metrics.Conntrack.Reconciled(family, time.GetElapsedTime(begun), cleaned.Deleted);
    }
}
