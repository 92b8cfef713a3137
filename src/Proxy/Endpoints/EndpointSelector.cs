using System.Collections.Immutable;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Endpoints;

/// <summary>Which endpoints of a service port this node uses, by the rules of upstream's pkg/proxy/topology.go.</summary>
internal static class EndpointSelector
{
    private enum Topology
    {
        Anywhere,
        SameZone,
        SameNode,
    }

    /// <summary>
    /// Ready ones; where there is none, those that end but still serve, for the cluster's and for this node's each by itself. Hints count for the cluster's
    /// only, and only when every ready endpoint has one and one is for us, so that they never leave us without an endpoint. Keeps the order.
    /// </summary>
    /// <param name="zone">This node's; empty: not known.</param>
    public static SelectedEndpoints Select(ImmutableArray<Endpoint> endpoints, ServicePort port, string nodeName, string zone)
    {
        if (endpoints.IsEmpty)
            return SelectedEndpoints.None;
        var cluster = port.UsesClusterEndpoints ? SelectCluster(endpoints, nodeName, zone) : [];
        if (!port.UsesLocalEndpoints)
            return new SelectedEndpoints(cluster, [], !cluster.IsEmpty);
        return new SelectedEndpoints(cluster, ReadyOrEnding(endpoints, static e => e.IsLocal), endpoints.Any(static e => e.IsReady || IsEnding(e)));
    }

    private static ImmutableArray<Endpoint> SelectCluster(ImmutableArray<Endpoint> endpoints, string nodeName, string zone) => TopologyOf(endpoints, nodeName, zone) switch
    {
        Topology.SameNode => [.. endpoints.Where(e => e.IsReady && e.NodeHints.Contains(nodeName))],
        Topology.SameZone => [.. endpoints.Where(e => e.IsReady && e.ZoneHints.Contains(zone))],
        _ => ReadyOrEnding(endpoints, static _ => true),
    };

    /// <summary>The nearest that all ready endpoints agree on and that has one for us.</summary>
    private static Topology TopologyOf(ImmutableArray<Endpoint> endpoints, string nodeName, string zone)
    {
        if (AllHave(endpoints, static e => e.NodeHints, nodeName))
            return Topology.SameNode;
        return AllHave(endpoints, static e => e.ZoneHints, zone) ? Topology.SameZone : Topology.Anywhere;
    }

    private static bool AllHave(ImmutableArray<Endpoint> endpoints, Func<Endpoint, ImmutableArray<string>> hints, string wanted)
    {
        var isOneForUs = false;
        foreach (var endpoint in endpoints)
        {
            if (!endpoint.IsReady)
                continue;
            if (hints(endpoint).IsEmpty)
                return false;
            isOneForUs |= hints(endpoint).Contains(wanted);
        }
        return isOneForUs;
    }

    private static ImmutableArray<Endpoint> ReadyOrEnding(ImmutableArray<Endpoint> endpoints, Func<Endpoint, bool> isWanted)
    {
        var ready = endpoints.Where(e => e.IsReady && isWanted(e)).ToImmutableArray();
        return ready.IsEmpty ? [.. endpoints.Where(e => IsEnding(e) && isWanted(e))] : ready.Length == endpoints.Length ? endpoints : ready;
    }

    private static bool IsEnding(Endpoint endpoint) => endpoint.IsServing && endpoint.IsTerminating;
}
