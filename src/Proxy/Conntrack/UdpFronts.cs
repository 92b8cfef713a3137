using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Conntrack;

/// <summary>Where UDP clients of one family send to, and who may answer: the serving endpoints, whatever a traffic policy prefers.</summary>
/// <param name="ByAddress">Cluster, load balancer and external addresses with their ports.</param>
/// <param name="ByNodePort">By port; they are taken at the node's addresses only.</param>
/// <param name="NodeAddresses">This machine's addresses that take node ports.</param>
internal sealed record UdpFronts(
    ImmutableDictionary<FlowEnd, ImmutableHashSet<FlowEnd>> ByAddress,
    ImmutableDictionary<ushort, ImmutableHashSet<FlowEnd>> ByNodePort,
    ImmutableHashSet<Address> NodeAddresses)
{
    public static readonly UdpFronts None = new(
        ImmutableDictionary<FlowEnd, ImmutableHashSet<FlowEnd>>.Empty, ImmutableDictionary<ushort, ImmutableHashSet<FlowEnd>>.Empty, []);

    public bool IsEmpty => ByAddress.IsEmpty && ByNodePort.IsEmpty;

    /// <summary>Who may answer for the destination; empty: nobody; null: it is not a Service's.</summary>
    public ImmutableHashSet<FlowEnd>? Find(FlowEnd destination)
    {
        if (ByAddress.TryGetValue(destination, out var endpoints))
            return endpoints;
        return ByNodePort.TryGetValue(destination.Port, out endpoints) && NodeAddresses.Contains(destination.Address) ? endpoints : null;
    }

    /// <summary>All fronts of both; where both have one, it is the other's.</summary>
    public UdpFronts With(UdpFronts other) =>
        new(ByAddress.SetItems(other.ByAddress), ByNodePort.SetItems(other.ByNodePort), NodeAddresses.Union(other.NodeAddresses));
}
