using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.ApiServer.Admission;
using NodeStack.ControlPlane.ApiServer.Cache;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.ApiServer.Schema;
using NodeStack.ControlPlane.ApiServer.Writes;
using NodeStack.ControlPlane.Storage;

namespace NodeStack.ControlPlane.ApiServer.Hosting;

/// <summary>The declarations joined with the store: one cache per stored resource, shared by its versions.</summary>
internal sealed class StorageParts
{
    private readonly IStore _store;
    private readonly TimeProvider _time;
    private readonly List<ObjectCache> _caches = [];
    private readonly Dictionary<string, CachedObjectBuilder> _builders = new(StringComparer.Ordinal);

    public StorageParts(IReadOnlyList<ResourceDeclaration> declarations, IStore store, CacheMetrics metrics, TimeProvider time, ILoggerFactory loggers)
    {
        (_store, _time) = (store, time);
        var log = loggers.CreateLogger<ObjectCache>();
        var caches = new Dictionary<string, ObjectCache>(StringComparer.Ordinal);
        foreach (var group in declarations.Where(HasStorage).GroupBy(d => PrefixOf(StoredOf(d, declarations)), StringComparer.Ordinal))
        {
            // The stored version comes first: the others are converted from it.
            var builder = new CachedObjectBuilder([.. group.OrderBy(d => d.StoredAs is null ? 0 : 1)]);
            var stored = StoredOf(group.First(), declarations);
            var cache = new ObjectCache(
                store, group.Key, builder.Build, new ObjectCacheOptions(), metrics.Of(stored.Group, stored.Resource), time, log);
            _builders[group.Key] = builder;
            _caches.Add(cache);
            caches[group.Key] = cache;
        }
        Catalog = new ResourceCatalog([.. declarations.Select(d => Serve(d, StoredOf(d, declarations), caches, store))]);
    }

    public ResourceCatalog Catalog { get; }

    public bool IsReady => _caches.TrueForAll(c => c.IsReady);

    /// <summary>The server's own way to the objects. It skips admission, which would ask the server itself.</summary>
    public StoredObjects Objects(IReadOnlyList<IWriteHook> hooks)
    {
        var chain = new AdmissionChain([]);
        var writer = new ObjectWriter(_store, chain, hooks, null, _time);
        return new StoredObjects(Catalog, _store, writer, new ObjectDeleter(_store, writer, chain, _time));
    }

    /// <summary>Completes when all caches are filled.</summary>
    public Task FilledAsync(CancellationToken cancellation) => Task.WhenAll(_caches.Select(c => c.ReadAsync(0, cancellation).AsTask()));

    /// <summary>Fills all caches and follows the store.</summary>
    public IEnumerable<Func<CancellationToken, Task>> Loops => _caches.Select(c => (Func<CancellationToken, Task>)c.RunAsync);

    public CachedObject Decode(ServedResource resource, StoredValue value) => _builders[resource.Prefix].Build(value);

    private static bool HasStorage(ResourceDeclaration declaration) => declaration.Verbs.Contains("watch");

    private static string PrefixOf(ResourceDeclaration stored) => StoreKeyRules.Prefix(stored.Group, stored.Resource);

    private static ResourceDeclaration StoredOf(ResourceDeclaration declaration, IReadOnlyList<ResourceDeclaration> all) => declaration.StoredAs is { } stored
        ? all.First(d => d.Group == stored.Group && d.Version == stored.Version && d.Resource == stored.Resource)
        : declaration;

    private static ServedResource Serve(
        ResourceDeclaration declaration, ResourceDeclaration stored, Dictionary<string, ObjectCache> caches, IStore store)
    {
        var prefix = declaration.Verbs.Contains("list") ? PrefixOf(stored) : "";
        // What can be listed but not watched is not stored: ComponentStatus.
        IObjectCache? cache = HasStorage(declaration) ? caches[prefix] : prefix.Length > 0 ? new ComponentStatuses(store, prefix) : null;
        return new ServedResource(declaration, ApiSchema.Get(declaration.Schema), prefix, cache) { Stored = stored };
    }
}
