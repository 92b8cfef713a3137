using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.NodeTtl;

/// <summary>Writes to every node how long its kubelet may keep objects. Woken by nodes.</summary>
public sealed class NodeTtlController : IController
{
    public const string ControllerName = "ttl-controller";
    private const string Annotation = "node.alpha.kubernetes.io/ttl";
    private readonly ApiResource<V1Node> _api;
    private readonly WatchedCollection<V1Node> _nodes;
    private readonly KeyedController _loop;
    private int _step;

    public NodeTtlController(ControllerContext context)
    {
        _api = context.Api.Nodes;
        _nodes = context.Collections.Of(context.Api.Nodes);
        var queue = context.CreateQueue("ttlcontroller");
        _nodes.Changed += (_, now) =>
        {
            Volatile.Write(ref _step, NodeTtlRules.Step(_step, _nodes.Items.Count));
            if (now is not null)
                queue.Add(ObjectKey.Of(now.Metadata));
        };
        _loop = new KeyedController(ControllerName, queue, [_nodes], ReconcileAsync, workers: 5, context.Loggers.CreateLogger(ControllerName));
    }

    public string Name => ControllerName;

    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(cancel);

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        var wished = NodeTtlRules.Seconds(Volatile.Read(ref _step)).ToString(CultureInfo.InvariantCulture);
        if (_nodes.Find(key) is not { } node || (node.Metadata.Annotations is { } has && has.TryGetValue(Annotation, out var value) && value == wished))
            return null;
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [Annotation] = wished } } };
        await MaybeGone.IgnoreAsync(_api.PatchAsync("", key.Name, ApiPatch.StrategicMerge(patch), cancel)).ConfigureAwait(false);
        return null;
    }
}
