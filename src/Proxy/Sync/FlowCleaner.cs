using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Conntrack;
using NodeStack.Proxy.Node;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Sync;

/// <summary>Has one family's stale UDP flows removed when something changed that they may depend on. For one thread at a time.</summary>
internal sealed class FlowCleaner(StaleFlowExecutor executor, AddressFamily family)
{
    private ImmutableHashSet<ServiceKey> _udp = [];
    private bool _isComplete;

    /// <summary>To be called when the kernel has the rules of this work.</summary>
    /// <returns>Null: no Service with UDP was touched, nothing was looked at.</returns>
    public StaleFlowResult? Clean(PendingWork work)
    {
        var now = work.Snapshot.Services.Values.Where(s => s.Ports(family).Any(p => p.Protocol == TransportProtocol.Udp)).Select(s => s.Key).ToImmutableHashSet();
        var isTouched = !_isComplete || work.Dirty is null || work.Dirty.Any(d => now.Contains(d) || _udp.Contains(d));
        _udp = now;
        if (!isTouched)
            return null;
        var result = executor.Clean(UdpFrontsBuilder.Build(now.SelectMany(key => Ports(work, key)), NodePortAddresses(work)));
        _isComplete = result.IsComplete;
        return result;
    }

    private IEnumerable<(ServicePort, IReadOnlyCollection<Endpoint>)> Ports(PendingWork work, ServiceKey service) =>
        work.Snapshot.Services[service].Ports(family).Where(p => p.Protocol == TransportProtocol.Udp).Select(p =>
            (p, (IReadOnlyCollection<Endpoint>)EndpointMerger.Merge(work.Snapshot.SlicesOf(service), family, p.Name, p.Protocol, work.NodeName)));

    private IEnumerable<Address> NodePortAddresses(PendingWork work) =>
        (work.Options.NodePortAddresses ?? OwnAddressReader.Read()).Where(a => a.Family == family && !a.IsLoopback);
}
