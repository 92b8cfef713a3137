using System.Collections.Concurrent;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Discovery;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.GarbageCollection;

/// <summary>
/// Deletes what no owner is left of, and lets go what waits for its dependents. Follows every kind that can be listed, watched and deleted, by its metadata
/// alone; which kinds there are is asked every half minute.
/// </summary>
public sealed class GarbageCollectorController : IController
{
    public const string ControllerName = "garbage-collector-controller";
    private static readonly TimeSpan s_discovery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, (GraphWatch Watch, CancellationTokenSource Stop)> _watches = new(StringComparer.Ordinal);
    private readonly AbsentOwners _absent = new();
    private readonly DependencyGraph _graph;
    private readonly MetadataClient _objects;
    private readonly ApiDiscovery _discovery;
    private readonly IObjectEventRecorder _events;
    private readonly ControllerContext _context;
    private readonly ILogger _logger;
    private readonly WorkQueue _delete;
    private readonly WorkQueue _orphan;
    private readonly KeyedController _deleting;
    private readonly KeyedController _orphaning;
    private DiscoveredApis _apis = new([], []);

    public GarbageCollectorController(ControllerContext context)
    {
        _context = context;
        _graph = new DependencyGraph(_absent);
        _objects = new MetadataClient(context.Api.Client);
        _discovery = new ApiDiscovery(context.Api.Client);
        _events = context.Events.Create(ControllerName);
        _logger = context.Loggers.CreateLogger(ControllerName);
        _delete = context.CreateQueue("garbage_collector_attempt_to_delete");
        _orphan = context.CreateQueue("garbage_collector_attempt_to_orphan");
        var collector = new ObjectCollector(_objects, _graph, _absent, () => Volatile.Read(ref _apis), Take);
        var workers = context.Cluster.ConcurrentGcSyncs;
        _deleting = new KeyedController(ControllerName, _delete, [], (key, cancel) => collector.CollectAsync(key.Name, cancel), workers, _logger);
        _orphaning = new KeyedController(ControllerName, _orphan, [], async (key, cancel) =>
        {
            await collector.OrphanAsync(key.Name, cancel).ConfigureAwait(false);
            return null;
        }, workers, _logger);
    }

    public string Name => ControllerName;

    /// <summary>For tests: how many objects are known.</summary>
    public int Known => _graph.Count;

    public async Task RunAsync(CancellationToken cancel)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            await DiscoverAsync(ended.Token).ConfigureAwait(false);
            await SyncedAsync(cancel).ConfigureAwait(false);
            await LoopGroup.RunAsync(ended.Token, _deleting.RunAsync, _orphaning.RunAsync, FollowAsync).ConfigureAwait(false);
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task FollowAsync(CancellationToken cancel)
    {
        while (true)
        {
            await Task.Delay(s_discovery, _context.Time, cancel).ConfigureAwait(false);
            await DiscoverAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Looks until the server answers; afterwards follows the kinds there are.</summary>
    private async Task DiscoverAsync(CancellationToken cancel)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                Follow(await _discovery.ReadAsync(cancel).ConfigureAwait(false), cancel);
                return;
            }
            catch (ApiException e)
            {
                GarbageCollectionLog.DiscoveryFailed(_logger, e.Message);
                await Task.Delay(RetryDelayRules.Delay(Math.Min(failures + 6, 12)), _context.Time, cancel).ConfigureAwait(false);
            }
        }
    }

    private void Follow(DiscoveredApis apis, CancellationToken cancel)
    {
        Volatile.Write(ref _apis, apis);
        var wished = apis.Preferred.Where(r => r.Can("delete", "list", "watch") && r is not { Group: "" or "events.k8s.io", Plural: "events" }).ToDictionary(r => r.Prefix + "/" + r.Plural);
        foreach (var (path, resource) in wished)
        {
            if (_watches.ContainsKey(path))
                continue;
            var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var watch = new GraphWatch(resource, _objects, _graph, Take, _context.Time, _logger);
            _watches[path] = (watch, stop);
            _ = EndedAsync(watch.RunAsync(stop.Token), path);
        }
        // Kinds of groups that are away for now are followed on.
        foreach (var (path, (_, stop)) in _watches.Where(w => !wished.ContainsKey(w.Key) && !apis.Stale.Any(s => w.Key.StartsWith($"/apis/{s}/", StringComparison.Ordinal))).ToList())
        {
            _watches.TryRemove(path, out _);
            stop.Cancel();
            stop.Dispose();
        }
    }

    private async Task EndedAsync(Task watching, string path)
    {
        try
        {
            await watching.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Told to.
        }
        catch (Exception e)
        {
            GarbageCollectionLog.WatchBroke(_logger, e, path);
            _watches.TryRemove(path, out _);
        }
    }

    /// <summary>Waits for all kinds, but not for ever: one that cannot be listed must not keep all others from being collected; owners are asked for anyway.</summary>
    private async Task SyncedAsync(CancellationToken cancel)
    {
        var all = Task.WhenAll(_watches.Values.Select(w => w.Watch.SyncedAsync(cancel)));
        try
        {
            await all.WaitAsync(s_patience, _context.Time, cancel).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            GarbageCollectionLog.NotAllSynced(_logger);
        }
    }

    private void Take(GraphEffects effects)
    {
        foreach (var uid in effects.ToDelete)
            _delete.Add(new ObjectKey("", uid));
        foreach (var uid in effects.ToDeleteLater)
            _delete.Retry(new ObjectKey("", uid));
        foreach (var uid in effects.ToOrphan)
            _orphan.Add(new ObjectKey("", uid));
        foreach (var (dependent, owner) in effects.InvalidOwners)
            _events.Record(
                new V1ObjectReference { ApiVersion = dependent.ApiVersion, Kind = dependent.Kind, NamespaceProperty = dependent.Namespace, Name = dependent.Name, Uid = dependent.Uid },
                EventType.Warning, "OwnerRefInvalidNamespace",
                $"ownerRef {new ObjectIdentity(owner.ApiVersion, owner.Kind, dependent.Namespace, owner.Name, owner.Uid)} does not exist in namespace \"{dependent.Namespace}\"");
    }
}
