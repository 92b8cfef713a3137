using System.Collections.Immutable;

namespace NodeStack.Proxy.Conntrack;

/// <summary>
/// Which flows go on where nobody is any more. The kernel asks the rules for a flow's first packet only, and a UDP client that never pauses keeps its flow for
/// ever: to an endpoint that is gone, or to a Service's address as it was before anything was behind it. Flows to serving endpoints are never touched.
/// </summary>
internal static class StaleFlowPlanner
{
    /// <param name="before">Fronts that were there since flows were last cleaned up; who was behind them does not matter.</param>
    public static ImmutableArray<Flow> Plan(IEnumerable<Flow> flows, UdpFronts now, UdpFronts before) =>
        [.. flows.Where(flow => IsStale(flow, now, before)).Distinct()];

    /// <summary>Whether flows to the destination have to be looked at.</summary>
    public static bool IsWanted(FlowEnd destination, UdpFronts now, UdpFronts before) =>
        now.Find(destination) is not null || before.Find(destination) is not null;

    private static bool IsStale(Flow flow, UdpFronts now, UdpFronts before)
    {
        // Upstream leaves the flows of a Service without endpoints alone; here they end as well, so that clients get to know at once.
        if (now.Find(flow.Destination) is { } endpoints)
            return !endpoints.Contains(flow.ReplySource);
        // A front that is no more. What was never sent on is none of ours.
        return flow.HasDestinationNat && before.Find(flow.Destination) is not null;
    }
}
