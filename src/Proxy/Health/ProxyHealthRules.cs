using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Health;

/// <summary>When the proxy is healthy, by the rules of upstream's pkg/proxy/healthcheck/proxy_health.go.</summary>
internal static class ProxyHealthRules
{
    /// <summary>The cluster autoscaler's, on a node that it is about to delete.</summary>
    public const string ToBeDeletedTaint = "ToBeDeletedByClusterAutoscaler";

    /// <param name="timeout">How long a change may wait for the kernel: twice the sync period.</param>
    /// <param name="awaited">Families without which the proxy has not started; empty: upstream's rule, that a proxy is well from the beginning.</param>
    public static ProxyHealth Judge(ProxyHealthState state, DateTimeOffset now, TimeSpan timeout, ImmutableArray<AddressFamily> awaited)
    {
        // A family that was never programmed is starting, and shows only when it is late.
        var families = (
            from family in state.Families
            let isLate = now - family.Value.WaitingSince >= timeout
            where isLate || family.Value.LastUpdated is not null
            select new FamilyVerdict(family.Key, family.Value.LastUpdated, !isLate)).ToImmutableArray();
        return new(
            families.Max(f => f.LastUpdated), now, families.All(f => f.IsHealthy),
            awaited.All(a => state.Families.GetValueOrDefault(a).LastUpdated is not null), families);
    }

    /// <summary>Whether load balancers should send to this node: it is known, stays, and is not about to be deleted.</summary>
    public static bool IsEligible(NodeEntry? node) => node is { IsDeleting: false } && !node.TaintKeys.Contains(ToBeDeletedTaint);

    /// <summary>/healthz: for load balancers, which should only come when rules are there and while the node stays.</summary>
    public static HealthAnswer Healthz(ProxyHealth health, NodeEntry? node)
    {
        var isEligible = IsEligible(node);
        return Answer(health, health.IsHealthy && health.IsStarted && isEligible, health.IsHealthy && health.IsStarted, isEligible);
    }

    /// <summary>/livez: for whoever starts the proxy again when it hangs; a proxy that is starting or whose node goes does not hang.</summary>
    public static HealthAnswer Livez(ProxyHealth health) => Answer(health, health.IsHealthy, health.IsHealthy, null);

    /// <summary>A good answer says that it is up to date now: that is what clients of old read from it.</summary>
    private static HealthAnswer Answer(ProxyHealth health, bool isGood, bool isHealthy, bool? isEligible) =>
        new(isGood ? 200 : 503, ProxyHealthRenderer.Render(isGood ? health with { LastUpdated = health.Now } : health, isHealthy, isEligible));
}
