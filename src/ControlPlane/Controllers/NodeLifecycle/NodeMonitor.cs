using System.Collections.Concurrent;
using System.Collections.Immutable;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Hosting;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.NodeLifecycle;

/// <summary>
/// Looks at all nodes: who gives no sign of life is said to be unknown, and waits to be tainted. Before a node is given up the server is asked once more: our
/// copy may be behind, and while the server cannot be reached nobody can be heard.
/// </summary>
public sealed class NodeMonitor(ApiResource<V1Node> nodesApi, ApiResource<V1Lease> leasesApi, NodeWriter writer, ObjectIndex<V1Pod> pods, ClusterControllerOptions options, TimeProvider time, ILogger logger)
{
    private const string LeaseNamespace = "kube-node-lease";
    private readonly long _begun = time.GetTimestamp();
    private readonly ConcurrentDictionary<string, NodeSighting> _seen = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _unmarked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, V1Node> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ZoneTainter> _zones = new(StringComparer.Ordinal);
    private ImmutableDictionary<string, ZoneState> _states = ImmutableDictionary<string, ZoneState>.Empty;
    private TimeSpan _looked;

    private TimeSpan Now => time.GetElapsedTime(_begun);

    /// <summary>Whether the node was not ready when it was last looked at; null: it was not.</summary>
    public bool? IsNotReady(string node) => _seen.TryGetValue(node, out var seen) && seen.Ready is not null ? seen.Ready != "True" : null;

    /// <summary>One look at all of them.</summary>
    /// <param name="lease">A node's, as our copy has it.</param>
    public async Task LookAsync(IReadOnlyDictionary<string, V1Node> nodes, Func<string, V1Lease?> lease, CancellationToken cancel)
    {
        ForgiveStandstill();
        await MeetAsync(nodes, cancel).ConfigureAwait(false);
        var judged = new ConcurrentDictionary<string, V1Node>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(nodes.Values, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancel }, async (node, token) =>
        {
            if (await JudgeAsync(node, lease(node.Metadata.Name), token).ConfigureAwait(false) is { } current)
                judged[node.Metadata.Name] = current;
        }).ConfigureAwait(false);
        foreach (var node in judged.Values)
            try
            {
                await QueueAsync(node, cancel).ConfigureAwait(false);
            }
            catch (ApiException)
            {
                // The next look tries again; the other nodes do not wait for this one.
            }
        await DisruptAsync([.. judged.Values], cancel).ConfigureAwait(false);
    }

    /// <summary>Taints the nodes whose turn it is.</summary>
    public async Task TaintAsync(Func<string, V1Node?> find, CancellationToken cancel)
    {
        foreach (var zone in _zones.Values)
            while (zone.Take(Now) is { } name)
            {
                if (find(name) is not { } node)
                    continue;
                try
                {
                    await writer.TaintAsync(node, n => NodeTaintRules.NoExecute(n, NodeHealthRules.Condition(n, "Ready")?.Status, time.GetUtcNow()), cancel).ConfigureAwait(false);
                }
                catch (ApiException)
                {
                    zone.Add(name);
                    throw;
                }
            }
    }

    /// <summary>Time in which we did not look (the machine slept, the process was held) says nothing about nodes.</summary>
    private void ForgiveStandstill()
    {
        var stood = Now - _looked - options.NodeMonitorPeriod * 2;
        if (_looked > TimeSpan.Zero && stood > TimeSpan.Zero)
            foreach (var (name, seen) in _seen)
                _seen[name] = seen with { Alive = seen.Alive + stood };
        _looked = Now;
    }

    private async Task MeetAsync(IReadOnlyDictionary<string, V1Node> nodes, CancellationToken cancel)
    {
        foreach (var (name, node) in nodes)
        {
            _zones.TryAdd(ZoneRules.ZoneOf(node), new ZoneTainter(options.NodeEvictionRate));
            if (!_known.TryAdd(name, node))
                continue;
            writer.Tell(node, "RegisteredNode", $"event: Registered Node {name} in Controller");
            await writer.TaintAsync(node, n => NodeHealthRules.Condition(n, "Ready")?.Status == "True" ? NodeTaintRules.NoExecute(n, "True", time.GetUtcNow()) : null, cancel).ConfigureAwait(false);
        }
        foreach (var (name, node) in _known.Where(k => !nodes.ContainsKey(k.Key)).ToList())
        {
            writer.Tell(node, "RemovingNode", $"event: Removing Node {name} from Controller");
            _known.Remove(name);
            _seen.TryRemove(name, out _);
            _unmarked.TryRemove(name, out _);
            foreach (var zone in _zones.Values)
                zone.Remove(name);
        }
    }

    /// <returns>The node as it is now; null when that could not be settled.</returns>
    private async Task<V1Node?> JudgeAsync(V1Node node, V1Lease? lease, CancellationToken cancel)
    {
        var name = node.Metadata.Name;
        var was = NodeHealthRules.Condition(node, "Ready")?.Status;
        try
        {
            var seen = _seen[name] = NodeHealthRules.Observe(_seen.GetValueOrDefault(name), node, lease, Now);
            var current = node;
            if (NodeHealthRules.IsOverdue(seen, options.NodeMonitorGracePeriod, options.NodeStartupGracePeriod, Now))
            {
                if (await AskAsync(name, cancel).ConfigureAwait(false) is not { } live)
                    return null;
                current = live;
                if (NodeHealthRules.IsOverdue(_seen[name], options.NodeMonitorGracePeriod, options.NodeStartupGracePeriod, Now) && NodeHealthRules.Unknown(live, time.GetUtcNow()) is { } conditions)
                    current = await writer.ConditionsAsync(live, conditions, cancel).ConfigureAwait(false);
            }
            var ready = NodeHealthRules.Condition(current, "Ready")?.Status;
            // What we wrote is no sign of life: only how it stands is taken from it.
            _seen[name] = _seen[name] with { Ready = ready, Heartbeat = NodeHealthRules.Condition(current, "Ready")?.LastHeartbeatTime };
            await MarkAsync(current, was == "True" && ready != "True", ready, cancel).ConfigureAwait(false);
            return current;
        }
        catch (ApiException e)
        {
            if (!e.IsTransient && !e.IsConflict)
                NodeLifecycleLog.NotJudged(logger, name, e.Message);
            return null;
        }
    }

    /// <summary>The node and its Lease as the server has them. When it does not answer, nobody is late.</summary>
    private async Task<V1Node?> AskAsync(string name, CancellationToken cancel)
    {
        try
        {
            // Controllers may list what they follow, but need not be allowed to get single Leases.
            var leases = await leasesApi.ListAsync(LeaseNamespace, new ListQuery { FieldSelector = $"metadata.name={name}" }, cancel).ConfigureAwait(false);
            var lease = leases.Items.FirstOrDefault();
            var node = await MaybeGone.FindAsync(nodesApi.GetAsync("", name, cancel)).ConfigureAwait(false);
            if (node is not null)
                _seen[name] = NodeHealthRules.Observe(_seen.GetValueOrDefault(name), node, lease, Now);
            return node;
        }
        catch (ApiException e) when (e.IsTransient)
        {
            foreach (var (other, seen) in _seen)
                _seen[other] = seen with { Alive = Now };
            return null;
        }
    }

    private async Task MarkAsync(V1Node node, bool isTurned, string? ready, CancellationToken cancel)
    {
        var name = node.Metadata.Name;
        if (isTurned)
            writer.Tell(node, "NodeNotReady", "status is now: NodeNotReady");
        if (ready == "True" || (!isTurned && !_unmarked.ContainsKey(name)))
        {
            _unmarked.TryRemove(name, out _);
            return;
        }
        _unmarked[name] = true;
        await writer.MarkNotReadyAsync(pods[name], cancel).ConfigureAwait(false);
        _unmarked.TryRemove(name, out _);
    }

    private async Task QueueAsync(V1Node node, CancellationToken cancel)
    {
        var ready = NodeHealthRules.Condition(node, "Ready")?.Status;
        var zone = _zones[ZoneRules.ZoneOf(node)];
        var key = NodeTaintRules.NoExecuteKey(ready);
        var other = key == NodeTaintRules.NotReady ? NodeTaintRules.Unreachable : NodeTaintRules.NotReady;
        // One that is tainted already changes at once, and one that is back is freed at once; only a new taint waits.
        if (key is null || NodeTaintRules.Has(node, other, "NoExecute"))
        {
            zone.Remove(node.Metadata.Name);
            if (ready is not null)
                await writer.TaintAsync(node, n => NodeTaintRules.NoExecute(n, ready, time.GetUtcNow()), cancel).ConfigureAwait(false);
        }
        else if (!NodeTaintRules.Has(node, key, "NoExecute"))
            zone.Add(node.Metadata.Name);
    }

    private async Task DisruptAsync(List<V1Node> nodes, CancellationToken cancel)
    {
        var zones = nodes.Where(ZoneRules.IsCounted).GroupBy(ZoneRules.ZoneOf).ToDictionary(
            z => z.Key, z => (z.Count(IsReady), z.Count(n => !IsReady(n))));
        var plan = ZoneRules.Plan(_states, zones, options);
        _states = plan.States;
        foreach (var (zone, rate) in plan.Rates)
            _zones[zone].SetRate(rate, Now);
        if (plan.IsBack)
            foreach (var (name, seen) in _seen)
                _seen[name] = seen with { Alive = Now };
        if (plan.IsAllLost)
            foreach (var node in nodes)
                await writer.TaintAsync(node, n => NodeTaintRules.NoExecute(n, null, time.GetUtcNow()), cancel).ConfigureAwait(false);
    }

    private static bool IsReady(V1Node node) => NodeHealthRules.Condition(node, "Ready")?.Status == "True";
}
