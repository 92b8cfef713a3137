using System.Collections.Immutable;
using NodeStack.Kubelet.Node;

namespace NodeStack.Kubelet.Eviction;

/// <summary>
/// Which thresholds are crossed, for how long, and what pressure the node tells of. A pressure stays for a while after it is over, so
/// that it does not flap.
/// </summary>
internal static class EvictionPlanner
{
    /// <param name="transition">How long a pressure is still told of after it was last seen.</param>
    public static EvictionPlan Plan(
        IReadOnlyList<EvictionThreshold> thresholds, IReadOnlyDictionary<string, SignalObservation> seen, EvictionState state, TimeSpan transition, DateTimeOffset now)
    {
        var crossed = Crossed(thresholds, seen, withReclaim: false).Union(Crossed(state.Unresolved, seen, withReclaim: true)).ToList();
        var since = crossed.ToImmutableDictionary(t => t, t => state.CrossedSince.GetValueOrDefault(t, now));
        var ripe = crossed.Where(t => now - since[t] >= t.Grace).ToList();
        var next = new EvictionState
        {
            CrossedSince = since,
            Unresolved = ripe,
            MemorySeen = crossed.Exists(t => EvictionSignals.IsMemory(t.Signal)) ? now : state.MemorySeen,
            DiskSeen = crossed.Exists(t => EvictionSignals.IsDisk(t.Signal)) ? now : state.DiskSeen,
            PidSeen = crossed.Exists(t => t.Signal == EvictionSignals.Pids) ? now : state.PidSeen,
        };
        return new EvictionPlan(next, Pressure(next, transition, now), [.. ripe.OrderByDescending(t => EvictionSignals.IsMemory(t.Signal))]);
    }

    /// <summary>Those of which too little is left; with their reclaim, those that would not be won back yet.</summary>
    public static IReadOnlyList<EvictionThreshold> Crossed(
        IEnumerable<EvictionThreshold> thresholds, IReadOnlyDictionary<string, SignalObservation> seen, bool withReclaim)
    {
        var crossed = new List<EvictionThreshold>();
        foreach (var threshold in thresholds)
        {
            if (!seen.TryGetValue(threshold.Signal, out var observation))
                continue;
            var least = threshold.Value.Of(observation.Capacity);
            if (withReclaim && threshold.MinReclaim is { } reclaim)
                least += reclaim.Of(observation.Capacity);
            if (observation.Available < least)
                crossed.Add(threshold);
        }
        return crossed;
    }

    private static NodePressure Pressure(EvictionState state, TimeSpan transition, DateTimeOffset now)
    {
        return new NodePressure(IsRecent(state.MemorySeen), IsRecent(state.DiskSeen), IsRecent(state.PidSeen));

        // What is seen right now counts even where the transition takes no time.
        bool IsRecent(DateTimeOffset? at) => at is { } last && (last == now || now - last < transition);
    }
}
