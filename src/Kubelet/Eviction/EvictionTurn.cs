using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Events;
using NodeStack.Kubelet.Stats;

namespace NodeStack.Kubelet.Eviction;

/// <summary>
/// One look at the node and what follows: pods over their storage limits go; then, when something is short, what nobody needs; and
/// when that is not enough, one pod. Pods are measured only when it matters. Owns what eviction remembers; not safe for concurrent use.
/// </summary>
internal sealed class EvictionTurn(
    IEvictionUsage usage, IEvictionTarget pods, INodeReclaimer reclaimer, EvictionExecutor executor, NodePressureCell pressure, IEventRecorder events,
    EvictionMetrics metrics, EvictionOptions options, TimeProvider time, ILogger logger)
{
    private static readonly IReadOnlyDictionary<string, PodUsage> s_unknown = new Dictionary<string, PodUsage>();
    private EvictionState _state = EvictionState.Empty;

    /// <summary>The pods that were evicted. Throws CriException.</summary>
    public async Task<IReadOnlyList<V1Pod>> RunAsync(CancellationToken cancel)
    {
        var node = await usage.NodeAsync(cancel).ConfigureAwait(false);
        var layout = DiskLayoutRules.Of(node);
        var thresholds = DiskLayoutRules.WithContainerDisk(options.Thresholds, layout);
        var seen = SignalObservationBuilder.Build(node, usage.PodsMemory());
        var plan = EvictionPlanner.Plan(thresholds, seen, _state, options.TransitionPeriod, time.GetUtcNow());
        _state = plan.State;
        pressure.Set(plan.Pressure);

        var candidates = pods.Candidates;
        var overLimit = await EvictOverLimitAsync(candidates, layout, cancel).ConfigureAwait(false);
        if (overLimit.Count > 0 || plan.Acting.Count == 0)
            return overLimit;
        if (await ReclaimFromNodeAsync(plan.Acting[0], thresholds, layout, cancel).ConfigureAwait(false))
            return [];
        return await EvictOneAsync(plan.Acting, seen, candidates, layout, cancel).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<V1Pod>> EvictOverLimitAsync(IReadOnlyList<V1Pod> candidates, DiskLayout layout, CancellationToken cancel)
    {
        var limited = options.LocalStorageLimits ? candidates.Where(LocalStorageRules.HasLimit).ToList() : [];
        if (limited.Count == 0)
            return [];
        var measured = await usage.PodsAsync(cancel).ConfigureAwait(false);
        return
        [
            .. limited.Where(pod => measured.TryGetValue(pod.Metadata.Uid, out var used)
                && LocalStorageRules.Judge(pod, used, layout) is { } notice && executor.Evict(pod, options.HardGrace, notice))
        ];
    }

    /// <summary>True when that was enough, by all thresholds with their minimum reclaim.</summary>
    private async Task<bool> ReclaimFromNodeAsync(
        EvictionThreshold threshold, IReadOnlyList<EvictionThreshold> thresholds, DiskLayout layout, CancellationToken cancel)
    {
        var resource = EvictionSignals.ResourceOf(threshold.Signal);
        logger.Reclaiming(resource, threshold.Signal);
        events.RecordNode(EventType.Warning, "EvictionThresholdMet", $"Attempting to reclaim {resource}");
        var reclaim = NodeReclaimRules.For(threshold.Signal, layout);
        if (reclaim.IsNothing)
            return false;
        await reclaimer.ReclaimAsync(reclaim, cancel).ConfigureAwait(false);
        var after = SignalObservationBuilder.Build(await usage.NodeAsync(cancel).ConfigureAwait(false), usage.PodsMemory());
        return EvictionPlanner.Crossed(thresholds, after, withReclaim: true).Count == 0;
    }

    private async Task<IReadOnlyList<V1Pod>> EvictOneAsync(
        IReadOnlyList<EvictionThreshold> acting, IReadOnlyDictionary<string, SignalObservation> seen, IReadOnlyList<V1Pod> candidates, DiskLayout layout,
        CancellationToken cancel)
    {
        var measured = candidates.Count == 0 ? s_unknown : await usage.PodsAsync(cancel).ConfigureAwait(false);
        foreach (var threshold in acting)
            metrics.Acted(threshold.Signal, time.GetUtcNow() - seen[threshold.Signal].At);
        foreach (var pod in EvictionRankRules.Rank(candidates, measured, acting[0].Signal, layout))
        {
            var notice = EvictionMessageRules.Describe(pod, measured.GetValueOrDefault(pod.Metadata.Uid), acting[0], acting, seen);
            if (executor.Evict(pod, GraceFor(pod, acting[0]), notice))
                return [pod];
        }
        logger.NobodyToEvict(EvictionSignals.ResourceOf(acting[0].Signal));
        return [];
    }

    private TimeSpan GraceFor(V1Pod pod, EvictionThreshold threshold)
    {
        if (threshold.IsHard)
            return options.HardGrace;
        var own = pod.Spec.TerminationGracePeriodSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : options.MaxPodGrace;
        return own < options.MaxPodGrace ? own : options.MaxPodGrace;
    }
}
