using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Tracking;

/// <summary>The endpoints behind one service port, out of all slices of the Service. Pure.</summary>
internal static class EndpointMerger
{
    /// <summary>
    /// Sorted by address and port, each once. Where slices tell of the same one, the one that does not terminate counts: a pod's address may be given anew
    /// before the old pod is gone. Of two such upstream takes any; here the more usable one, then the first.
    /// </summary>
    /// <param name="slices">Of the Service, sorted by name.</param>
    /// <param name="nodeName">This node's.</param>
    public static ImmutableArray<Endpoint> Merge(
        ImmutableArray<SliceEntry> slices, AddressFamily family, string portName, TransportProtocol protocol, string nodeName)
    {
        var found = new List<(SliceEndpoint Endpoint, ushort Port)>();
        foreach (var slice in slices)
        {
            foreach (var port in slice.Ports.Where(p => slice.Family == family && p.Protocol == protocol && p.Name == portName))
                found.AddRange(slice.Endpoints.Select(e => (e, port.Number)));
        }
        var order = Enumerable.Range(0, found.Count).ToArray();
        Array.Sort(order, (a, b) => Compare(found[a], found[b]) is not 0 and var c ? c : a.CompareTo(b));
        var merged = ImmutableArray.CreateBuilder<Endpoint>(found.Count);
        foreach (var at in order)
        {
            var (endpoint, port) = found[at];
            if (merged.Count == 0 || merged[^1].Address != endpoint.Address || merged[^1].Port != port)
                merged.Add(Endpoint(endpoint, port, nodeName));
        }
        return merged.DrainToImmutable();
    }

    /// <summary>How many ready endpoints of any port this node has, by address: what health checks of load balancers ask for.</summary>
    public static int CountLocalReady(ImmutableArray<SliceEntry> slices, AddressFamily family, string nodeName)
    {
        var addresses = new HashSet<Address>();
        foreach (var (name, protocol) in slices.SelectMany(s => s.Ports).Select(p => (p.Name, p.Protocol)).Distinct())
        {
            foreach (var endpoint in Merge(slices, family, name, protocol, nodeName).Where(e => e.IsReady && e.IsLocal))
                addresses.Add(endpoint.Address);
        }
        return addresses.Count;
    }

    private static int Compare((SliceEndpoint Endpoint, ushort Port) one, (SliceEndpoint Endpoint, ushort Port) other)
    {
        var order = one.Endpoint.Address.CompareTo(other.Endpoint.Address);
        if (order == 0)
            order = one.Port.CompareTo(other.Port);
        return order != 0 ? order : Rank(one.Endpoint.Conditions).CompareTo(Rank(other.Endpoint.Conditions));
    }

    /// <summary>Lower is better.</summary>
    private static int Rank(EndpointConditions conditions) =>
        (conditions.HasFlag(EndpointConditions.Terminating) ? 4 : 0)
        + (conditions.HasFlag(EndpointConditions.Ready) ? 0 : 2)
        + (conditions.HasFlag(EndpointConditions.Serving) ? 0 : 1);

    private static Endpoint Endpoint(SliceEndpoint endpoint, ushort port, string nodeName) => new(
        endpoint.Address, port, endpoint.Conditions.HasFlag(EndpointConditions.Ready), endpoint.Conditions.HasFlag(EndpointConditions.Serving),
        endpoint.Conditions.HasFlag(EndpointConditions.Terminating), nodeName.Length > 0 && endpoint.NodeName == nodeName)
    {
        NodeHints = endpoint.NodeHints,
        ZoneHints = endpoint.ZoneHints,
    };
}
