using NodeStack.ControlPlane.ApiServer.Registry;
using Prometheus;

namespace NodeStack.ControlPlane.ApiServer.Hosting;

/// <summary>How many objects there are of each resource, under upstream's names; counted when scraped.</summary>
internal static class StorageMetrics
{
    public static void Register(CollectorRegistry registry, IMetricFactory metrics, ResourceCatalog catalog)
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
