using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Ruleset;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Conntrack;

/// <summary>From Services to where UDP flows may be.</summary>
internal static class UdpFrontsBuilder
{
    /// <param name="ports">Of one family, with all endpoints of the cluster, chosen for this node or not: a flow stays with its endpoint while that serves, as a TCP connection does.</param>
    /// <param name="nodeAddresses">This machine's addresses that take node ports, without loopback.</param>
    public static UdpFronts Build(IEnumerable<(ServicePort Port, IReadOnlyCollection<Endpoint> Endpoints)> ports, IEnumerable<Address> nodeAddresses)
    {
        var byAddress = ImmutableDictionary.CreateBuilder<FlowEnd, ImmutableHashSet<FlowEnd>>();
        var byNodePort = ImmutableDictionary.CreateBuilder<ushort, ImmutableHashSet<FlowEnd>>();
        // Of two ports that claim a front the ruleset gives it to the first by name.
        foreach (var (port, endpoints) in ports.Where(p => p.Port.Protocol == TransportProtocol.Udp).OrderBy(p => PortKey.Of(p.Port)))
        {
            // What is ready may be sent to even where it does not serve: publishNotReadyAddresses.
            var serving = endpoints.Where(e => e.IsServing || e.IsReady).Select(e => new FlowEnd(e.Address, e.Port)).ToImmutableHashSet();
            foreach (var address in (IEnumerable<Address>)[port.ClusterIP, .. port.LoadBalancerIPs, .. port.ExternalIPs])
                byAddress.TryAdd(new FlowEnd(address, port.Port), serving);
            if (port.NodePort != 0)
                byNodePort.TryAdd(port.NodePort, serving);
        }
        return new UdpFronts(byAddress.ToImmutable(), byNodePort.ToImmutable(), [.. nodeAddresses]);
    }
}
