using System.Text.Json.Nodes;
using NodeStack.KubeApi.Queues;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Images;
using NodeStack.KubeApi.Client;

namespace NodeStack.Kubelet.Node;

/// <summary>
/// Registers the node and keeps its status right. Woken by time, by pressure, and by <see cref="Wake"/>; registers again when the node was deleted.
/// Compares with the node as the API server has it, so that what others put there stays and what they broke is mended. Writes the Node and events about it.
/// </summary>
internal sealed class NodeStatusLoop(
    NodeOptions options, ApiResource<V1Node> api, NodeView view, NodeSources sources, NodeEvents events, NodeStartupMetrics metrics, TimeProvider time, ILogger logger)
{
    /// <summary>Until the node is ready for the first time, it is looked more often: pods wait for it.</summary>
    private static readonly TimeSpan s_starting = TimeSpan.FromMilliseconds(500);

    /// <summary>How often it is looked whether the node is still ready, which is told at once.</summary>
    private static readonly TimeSpan s_watching = TimeSpan.FromSeconds(5);

    private readonly WakeSignal _wake = new(time);
    private readonly string _name = options.Facts.NodeName;
    private IReadOnlyList<Image> _images = [];
    private string _refused = "";
    private V1NodeStatus? _told;
    private long _lookedAt;
    private long _sentAt;
    private bool _isRegistered;
    private bool _wasReady;
    private volatile bool _isLost;
    private int _failures;

    public void Wake() => _wake.Set();

    /// <summary>The node was deleted: it is registered anew.</summary>
    public void Lost()
    {
        _isLost = true;
        Wake();
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        sources.Pressure.Changed += Wake;
        events.Starting(options.EnforcesAllocatable);
        var isDue = true;
        while (true)
        {
            var isDone = await SyncAsync(isDue, cancel).ConfigureAwait(false);
            _failures = isDone ? 0 : _failures + 1;
            var wait = !isDone ? NodeTimingRules.Register(_failures) : _wasReady ? Shorter(options.UpdateFrequency, s_watching) : s_starting;
            isDue = await _wake.WaitAsync(wait, cancel).ConfigureAwait(false) || !isDone || !_wasReady
                || time.GetElapsedTime(_lookedAt) >= options.UpdateFrequency;
        }
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <param name="isDue">Whether all is looked at, or only whether the node is ready.</param>
    private async Task<bool> SyncAsync(bool isDue, CancellationToken cancel)
    {
        try
        {
            if (_isLost)
                Forget();
            if (!_isRegistered && !await RegisterAsync(cancel).ConfigureAwait(false))
                return false;
            var status = await StatusAsync(view.AsSeen.Status, isDue, cancel).ConfigureAwait(false);
            if (isDue || NodeConditionRules.IsReady(status) != NodeConditionRules.IsReady(view.AsSeen.Status))
                await SendAsync(status, cancel).ConfigureAwait(false);
            return true;
        }
        catch (ApiException e)
        {
            if (e.IsNotFound)
                Forget();
            if (_failures == 0)
                NodeLog.StatusNotWritten(logger, _name, e.Message);
            return false;
        }
    }

    private void Forget()
    {
        (_isLost, _isRegistered) = (false, false);
        view.Gone();
    }

    private async Task<bool> RegisterAsync(CancellationToken cancel)
    {
        metrics.Attempting(time.GetUtcNow());
        try
        {
            var node = await CreateAsync(cancel).ConfigureAwait(false) ?? await FindAsync(cancel).ConfigureAwait(false);
            view.Seen(node);
            _isRegistered = true;
            _sentAt = time.GetTimestamp();
            NodeLog.Registered(logger, _name);
            return true;
        }
        catch (ApiException e)
        {
            if (_failures == 0)
                NodeLog.NotRegistered(logger, _name, e.Message);
            return false;
        }
    }

    /// <summary>Null: it may be there already.</summary>
    private async Task<V1Node?> CreateAsync(CancellationToken cancel)
    {
        if (!options.Registers)
            return null;
        try
        {
            var initial = options.Initial;
            var wanted = new V1Node { ApiVersion = initial.ApiVersion, Kind = initial.Kind, Metadata = initial.Metadata, Spec = initial.Spec };
            wanted.Status = await StatusAsync(null, true, cancel).ConfigureAwait(false);
            var node = await api.CreateAsync("", wanted, cancel).ConfigureAwait(false);
            metrics.RegisteredNew(time.GetUtcNow());
            Told(null, wanted.Status);
            return node;
        }
        catch (ApiException e) when (e.IsAlreadyExists || e.IsForbidden)
        {
            // Who may not create nodes may still have one that somebody else made.
            return null;
        }
    }

    private async Task<V1Node> FindAsync(CancellationToken cancel)
    {
        var node = await api.GetAsync("", _name, cancel).ConfigureAwait(false);
        events.Found(node.Status);
        // Pressures are told of at each start, as upstream does; readiness only when it changes.
        _told ??= new V1NodeStatus { Conditions = [.. node.Status?.Conditions?.Where(c => c.Type == "Ready") ?? []] };
        return options.Registers && NodeObjectRules.Reconcile(node, options.Initial) is { } changes
            ? await api.PatchAsync("", _name, ApiPatch.StrategicMerge(changes), cancel).ConfigureAwait(false)
            : node;
    }

    private async Task<V1NodeStatus> StatusAsync(V1NodeStatus? old, bool isDue, CancellationToken cancel)
    {
        var runtime = await sources.Observer.StatusAsync(cancel).ConfigureAwait(false);
        if (isDue)
        {
            _images = await sources.Observer.ImagesAsync(cancel).ConfigureAwait(false);
            _lookedAt = time.GetTimestamp();
        }
        return NodeStatusBuilder.Build(new NodeStatusInputs
        {
            Facts = options.Facts,
            Machine = options.Machine,
            Capacity = options.Capacity,
            Allocatable = options.Allocatable,
            Runtime = options.Runtime,
            RuntimeStatus = runtime,
            Troubles = sources.Troubles(),
            VolumesInUse = sources.VolumesInUse(),
            Images = _images,
            MaxImages = options.MaxImages,
            Pressure = sources.Pressure.Current,
            Port = options.Port,
            DeclaredFeatures = options.DeclaredFeatures,
            Addresses = options.Addresses,
            Old = old,
            Now = time.GetUtcNow(),
        });
    }

    private async Task SendAsync(V1NodeStatus status, CancellationToken cancel)
    {
        var has = view.AsSeen.Status;
        var isReport = time.GetElapsedTime(_sentAt) >= options.ReportFrequency;
        // A server of another version leaves out what it does not know: telling it again and again would never end.
        var isChange = NodeStatusPatchBuilder.Change(has, status) is { Length: > 0 } change && change != _refused;
        if (isChange || isReport)
        {
            var patch = NodeStatusPatchBuilder.Build(has, status);
            var node = await api.PatchAsync("", _name, ApiPatch.StrategicMerge(new JsonObject { ["status"] = patch }), cancel, "status").ConfigureAwait(false);
            view.Seen(node);
            _refused = NodeStatusPatchBuilder.Change(node.Status, status);
            _sentAt = time.GetTimestamp();
        }
        Told(_told, status);
        events.Spec(view.AsSeen.Spec);
    }

    private void Told(V1NodeStatus? before, V1NodeStatus now)
    {
        events.Changed(before, now);
        _told = now;
        if (!NodeConditionRules.IsReady(now))
            return;
        _wasReady = true;
        metrics.Ready(time.GetUtcNow());
    }
}
