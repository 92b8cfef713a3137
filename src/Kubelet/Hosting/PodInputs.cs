using System.Runtime.CompilerServices;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Informers;
using NodeStack.Kubelet.ConfigObjects;
using NodeStack.Kubelet.Configuration;
using NodeStack.Kubelet.Containers;
using NodeStack.Kubelet.Containers.Env;
using NodeStack.Kubelet.Node;
using NodeStack.Kubelet.Pods;
using NodeStack.Kubelet.Sources;
using NodeStack.Kubelet.Volumes;
using NodeStack.Kubelet.Volumes.Claims;
using NodeStack.Kubelet.Volumes.Tokens;

namespace NodeStack.Kubelet.Hosting;

/// <summary>What pods take from the API server: objects, tokens, claims, services, runtime classes. Without a server, what stands in for them.</summary>
internal sealed class PodInputs : IDisposable
{
    private readonly IConfigReader? _reader;
    private readonly ConfigCache? _cache;
    private readonly Informer<V1Service>? _services;
    private readonly Informer<V1RuntimeClass>? _classes;

    /// <summary>Of a standalone node.</summary>
    public PodInputs() => (Objects, Services, RuntimeClasses) = (new StandaloneConfigSource(), new NoServices(), new NamedRuntimeClasses());

    public PodInputs(ApiResources api, KubeletConfiguration config, INodeView node, TimeProvider time, ILoggerFactory loggers)
    {
        _reader = ConfigReaders.Of(config.ConfigMapAndSecretChangeDetectionStrategy, api, time, loggers.CreateLogger<ConfigCache>());
        Objects = _cache = new ConfigCache(_reader);
        _services = new Informer<V1Service>(api.Services, new InformerOptions(), time, loggers.CreateLogger<Informer<V1Service>>());
        _classes = new Informer<V1RuntimeClass>(api.RuntimeClasses, new InformerOptions(), time, loggers.CreateLogger<Informer<V1RuntimeClass>>());
        Services = new ApiServices(_services);
        RuntimeClasses = new ApiRuntimeClasses(_classes);
        Accounts = api.ServiceAccounts;
        Tokens = new ServiceAccountTokens(api.ServiceAccounts, time, loggers.CreateLogger<ServiceAccountTokens>());
        Claims = new ApiVolumeClaims(api, () => node.Node);
    }

    public IConfigSource Objects { get; }
    public IServiceView Services { get; }
    public IRuntimeClasses RuntimeClasses { get; }

    /// <summary>Null on standalone nodes, as the next two.</summary>
    public ApiResource<V1ServiceAccount>? Accounts { get; }
    public IPodTokens? Tokens { get; }
    public IVolumeClaims? Claims { get; }

    /// <summary>Passes the sets on, each after what its pods refer to is followed: workers must not ask before.</summary>
    public async IAsyncEnumerable<PodSet> FollowAsync(IAsyncEnumerable<PodSet> sets, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await foreach (var set in sets.WithCancellation(cancel).ConfigureAwait(false))
        {
            _cache?.Follow(set.Pods.Values);
            yield return set;
        }
    }

    /// <summary>Lets workers hear of changes.</summary>
    public void Tell(PodSupervisor supervisor) => Objects.Changed += supervisor.OnObjectsChanged;

    public void AddLoops(LoopGroup loops)
    {
        if (_services is not null)
            loops.Add(_services.RunAsync);
        if (_classes is not null)
            loops.Add(_classes.RunAsync);
    }

    public void Dispose() => (_reader as IDisposable)?.Dispose();
}
