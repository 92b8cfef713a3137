using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Informers;

namespace NodeStack.ControlPlane.Controllers.Bootstrap;

/// <summary>Signs kube-public/cluster-info with each bootstrap token that may. Woken by both.</summary>
public sealed class BootstrapSignerController : IController
{
    public const string ControllerName = "bootstrap-signer-controller";
    private static readonly ObjectKey s_map = new("kube-public", "cluster-info");
    private readonly ApiResource<V1ConfigMap> _api;
    private readonly WatchedCollection<V1ConfigMap> _maps;
    private readonly WatchedCollection<V1Secret> _secrets;
    private readonly TimeProvider _time;
    private readonly KeyedController _loop;

    public BootstrapSignerController(ControllerContext context)
    {
        (_api, _time) = (context.Api.ConfigMaps, context.Time);
        var logger = context.Loggers.CreateLogger(ControllerName);
        _maps = new WatchedCollection<V1ConfigMap>(
            new Informer<V1ConfigMap>(context.Collections.Reading(_api), new InformerOptions { Namespace = s_map.Namespace, FieldSelector = $"metadata.name={s_map.Name}" }, context.Time, logger));
        _secrets = BootstrapSecrets.Follow(context, logger);
        var queue = context.CreateQueue("bootstrap_signer_queue");
        _maps.Changed += (_, _) => queue.Add(s_map);
        _secrets.Changed += (_, _) => queue.Add(s_map);
        _loop = new KeyedController(ControllerName, queue, [_maps, _secrets], ReconcileAsync, workers: 1, logger);
    }

    public string Name => ControllerName;

    public Task RunAsync(CancellationToken cancel) => LoopGroup.RunAsync(cancel, _maps.RunAsync, _secrets.RunAsync, _loop.RunAsync);

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_maps.Find(key) is not { } map)
            return null;
        var now = _time.GetUtcNow();
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        TimeSpan? next = null;
        foreach (var secret in _secrets.Items.Values)
            if (BootstrapTokenRules.ForSigning(secret, now) is { } token)
            {
                tokens[token.Id] = token.Secret;
                if (BootstrapTokenRules.Left(secret, now) is { } left && (next is null || left < next))
                    next = left;
            }
        if (ClusterInfoRules.Plan(map, tokens) is { } data)
            await MaybeGone.IgnoreAsync(_api.ReplaceAsync(key.Namespace, map with { Data = data }, cancel)).ConfigureAwait(false);
        return next;
    }
}
