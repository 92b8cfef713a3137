using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.Storage;
using Prometheus;

namespace NodeStack.ControlPlane.ApiServer.Hosting;

/// <summary>How many objects there are of each resource, and how large the store is, under upstream's names; looked up when scraped.</summary>
internal static class StorageMetrics
{
    private static readonly TimeSpan SizePatience = TimeSpan.FromSeconds(1);

    public static void Register(CollectorRegistry registry, IMetricFactory metrics, ResourceCatalog catalog, IStore store)
    {
        RegisterObjects(registry, metrics, catalog);
        // Upstream's name of the first cluster of members; there is one here.
        var size = metrics.CreateGauge("apiserver_storage_size_bytes", "Size of the store on disk in bytes.", ["storage_cluster_id"]).WithLabels("etcd-0");
        registry.AddBeforeCollectCallback(async cancellation =>
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(SizePatience);
            try
            {
                size.Set(await store.SizeAsync(patience.Token).ConfigureAwait(false));
            }
            catch (Exception e) when (e is StoreUnavailableException or OperationCanceledException)
            {
                // The other families are worth more than the newest size; etcd_request_errors_total tells that the store is away.
            }
        });
    }

    private static void RegisterObjects(CollectorRegistry registry, IMetricFactory metrics, ResourceCatalog catalog)
    {
        var objects = metrics.CreateGauge("apiserver_resource_objects", "Number of stored objects.", ["group", "resource"]);
        var older = metrics.CreateGauge("apiserver_storage_objects", "Number of stored objects.", ["resource"]);
        var revision = metrics.CreateGauge("apiserver_watch_cache_resource_version", "Revision that the cache of a resource has reached.", ["group", "resource"]);
        registry.AddBeforeCollectCallback(() =>
        {
            foreach (var resource in catalog.All.Where(r => r.Cache is not null && r.Declaration.StoredAs is null))
            {
                var (group, name) = (resource.Declaration.Group, resource.Declaration.Resource);
                var snapshot = resource.Cache!.Current;
                objects.WithLabels(group, name).Set(snapshot.Objects.Count);
                older.WithLabels(resource.Declaration.QualifiedName).Set(snapshot.Objects.Count);
                revision.WithLabels(group, name).Set(snapshot.Revision);
            }
        });
    }
}
