using System.Net;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.ApiServer.Actions;
using NodeStack.ControlPlane.ApiServer.Admission;
using NodeStack.ControlPlane.ApiServer.Auth.Impersonating;
using NodeStack.ControlPlane.ApiServer.Auth.Rbac;
using NodeStack.ControlPlane.ApiServer.Auth.Tokens;
using NodeStack.ControlPlane.ApiServer.Bootstrap;
using NodeStack.ControlPlane.ApiServer.Cache;
using NodeStack.ControlPlane.ApiServer.Http;
using NodeStack.ControlPlane.ApiServer.Nodes;
using NodeStack.ControlPlane.ApiServer.Nodes.Backend;
using NodeStack.ControlPlane.ApiServer.Pki;
using NodeStack.ControlPlane.ApiServer.Reads;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.ApiServer.Registry.Core.Services;
using NodeStack.ControlPlane.ApiServer.Writes;
using NodeStack.ControlPlane.Storage;
using NodeStack.ControlPlane.Storage.Compaction;
using NodeStack.KubeApi.Certificates;
using NodeStack.KubeApi.Memory;
using NodeStack.KubeApi.Metrics;
using Prometheus;
using HealthMetrics = NodeStack.KubeApi.Serving.HealthMetrics;

namespace NodeStack.ControlPlane.ApiServer.Hosting;

/// <summary>Puts the API server's parts together: the only place that knows them all. Nothing runs before <see cref="StartAsync"/>.</summary>
internal sealed class ApiServerComposition : IAsyncDisposable
{
    private readonly StorageParts _storage;
    private readonly IStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ApiListener _listener;
    private readonly RequestHandler _handler;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SystemObjectsLoop _systemObjects;
    private readonly BackendClient _nodes;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ApiServerComposition(
        ApiServerOptions options, PkiPaths pki, IStore store, CollectorRegistry registry, TimeProvider time, ILoggerFactory loggers)
    {
        (_time, _logger) = (time, loggers.CreateLogger("NodeStack.ApiServer"));
        var metrics = Metrics.WithCustomRegistry(registry);
        ProcessMetrics.Register(registry, metrics, ServerVersion.GitVersion);
        VersionMetrics.Register(metrics);
        store = _store = new MeteredStore(store, metrics);
        var caches = new CacheMetrics(metrics);
        _storage = new StorageParts(BuiltInResources.All, store, caches, time, loggers);
        StorageMetrics.Register(registry, metrics, _storage.Catalog, store);
        var allocator = new ServiceAllocator(_storage.Objects([]), store, RangesOf(options), new AllocationMetrics(metrics), time);
        registry.AddBeforeCollectCallback(allocator.Count);
        IWriteHook[] hooks = [allocator];
        Objects = _storage.Objects(hooks);
        var auth = new AuthParts(options, pki, Objects, NodeRules(), metrics, time, _logger);
        var admission = AdmissionRegistration.DefaultChain(Objects, auth.Roles, auth.Authorizer, new AdmissionMetrics(metrics), time);
        _systemObjects = new SystemObjectsLoop(Objects, SystemOptionsOf(options, pki), time, loggers.CreateLogger<SystemObjectsLoop>());
        var writer = new ObjectWriter(store, admission, hooks, new ComparisonMetrics(metrics), time);
        var endpoint = new ObjectEndpoint(
            new ListReader(store, _storage.Decode, caches), new WatchResponder(time, new WatchMetrics(metrics, caches), options.WatcherPatience, _stopping.Token), writer,
            new ObjectDeleter(store, writer, admission, time), new PatchExecutor(writer, time), time);
        _nodes = NodeClient(options, pki, time, _logger);
        var router = new ResourceRouter(
            endpoint, new ScaleEndpoint(writer), admission,
            ActionRegistration.All(
                Objects, auth.Authenticator, auth.Authorizer, auth.Roles, new ServiceAccountTokenIssuer(auth.Keys, options.ServiceAccountIssuer), options.Audiences, time),
            NodesRegistration.All(Objects, _nodes, auth.Authorizer, time), time);
        _listener = new ApiListener(options, new CertificateFileCache(pki.Certificate(PkiPaths.Serving), pki.Key(PkiPaths.Serving), time, _logger), metrics);
        var slis = Metrics.NewCustomRegistry();
        var others = new NonResourceEndpoint(_storage.Catalog, registry, slis, () => AdvertisedEndpoint(options).ToString(), OpenIdDocuments.Of(options.ServiceAccountIssuer, auth.Keys));
        var gate = new RequestGate(auth.Authenticator, new Impersonator(auth.Authorizer), auth.Authorizer, options.AnonymousPaths, new AuthMetrics(metrics));
        _handler = new RequestHandler(
            new RequestReader(gate, _storage.Catalog), new RequestEndpoints(new HealthEndpoint(Checks(), new HealthMetrics(Metrics.WithCustomRegistry(slis))), others, router),
            new InFlightLimiter(options.MaxReadsInFlight, options.MaxWritesInFlight, registry, time), new RequestMetrics(metrics),
            new RequestLimits(options.RequestTimeout), new FailureResponder(_logger), time);
    }

    public StoredObjects Objects { get; }

    public int Port => _listener.Port;

    public IEnumerable<Func<CancellationToken, Task>> Loops() => [.. _storage.Loops, new CompactionLoop(_store, _time, _logger).RunAsync, RunSystemObjectsAsync, stop => StartupPages.GiveBackAsync(_time, stop)];

    public async Task StartAsync(CancellationToken cancellation)
    {
        await _storage.FilledAsync(cancellation).ConfigureAwait(false);
        // Before anybody else can take the first service address.
        await _systemObjects.StartAsync(cancellation).ConfigureAwait(false);
        await _listener.StartAsync(_handler.HandleAsync, cancellation).ConfigureAwait(false);
        _started.TrySetResult();
    }

    /// <summary>Ends watches and streams at once, lets other requests finish.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _listener.StopAsync(CancellationToken.None).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync().ConfigureAwait(false);
        _nodes.Dispose();
        _stopping.Dispose();
    }

    private static BackendClient NodeClient(ApiServerOptions options, PkiPaths pki, TimeProvider time, ILogger logger)
    {
        var certificate = options.KubeletClientCertificate.Length > 0 ? options.KubeletClientCertificate : pki.Certificate(PkiPaths.KubeletClient);
        var key = options.KubeletClientKey.Length > 0 ? options.KubeletClientKey : pki.Key(PkiPaths.KubeletClient);
        var authority = options.KubeletCertificateAuthority.Length > 0 ? options.KubeletCertificateAuthority : pki.Certificate(PkiPaths.Authority);
        return new BackendClient(new CertificateFileCache(certificate, key, time, logger), new AuthorityFileCache(authority, time, logger), time, logger);
    }

    private static ServiceRanges RangesOf(ApiServerOptions options) =>
        new(options.ServiceClusterIpRanges, options.ServiceNodePortRange.First, options.ServiceNodePortRange.Last);

    private async Task RunSystemObjectsAsync(CancellationToken cancellation)
    {
        await _started.Task.WaitAsync(cancellation).ConfigureAwait(false);
        await _systemObjects.RunAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>What every node may, beyond what the objects of its pods need.</summary>
    private static IReadOnlyList<PolicyRule> NodeRules() =>
        RbacObjectParser.Rules(PolicyTextParser.Parse(BootstrapText.Policy).First(o => o.Resource == "clusterroles.rbac.authorization.k8s.io" && o.Name == "system:node").Wish);

    private static SystemOptions SystemOptionsOf(ApiServerOptions options, PkiPaths pki) => new()
    {
        HostName = Dns.GetHostName(),
        AdvertiseAddress = ServerAddresses.Advertised(options).ToString(),
        SecurePort = options.SecurePort,
        ServiceRanges = [.. options.ServiceClusterIpRanges.Select(r => r.ToString())],
        ServiceAddress = ServerAddresses.First(options.ServiceClusterIpRanges[0]).ToString(),
        ProcessId = Guid.NewGuid().ToString(),
        ClientAuthorities = File.ReadAllText(options.ClientCaFile.Length > 0 ? options.ClientCaFile : pki.Certificate(PkiPaths.Authority)),
        FrontProxyAuthorities = File.ReadAllText(pki.Certificate(PkiPaths.FrontProxyAuthority)),
    };

    private IPEndPoint AdvertisedEndpoint(ApiServerOptions options) => new(ServerAddresses.Advertised(options), _listener.Port);

    private IReadOnlyList<HealthCheck> Checks() =>
    [
        new("ping", static _ => default),
        new("log", static _ => default),
        new("etcd", StoreProblemAsync),
        new("informer-sync", _ => new ValueTask<string?>(_storage.IsReady ? null : "caches are not filled yet"), OnlyReady: true),
        new("poststarthook/start-apiserver", _ => new ValueTask<string?>(_started.Task.IsCompleted ? null : "not started yet")),
        new("shutdown", _ => new ValueTask<string?>(_stopping.IsCancellationRequested ? "stopping" : null), OnlyReady: true),
    ];

    private async ValueTask<string?> StoreProblemAsync(CancellationToken cancellation)
    {
        try
        {
            await _store.CheckHealthAsync(cancellation).ConfigureAwait(false);
            return null;
        }
        catch (StoreUnavailableException e)
        {
            return e.Message;
        }
    }
}
