using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Endpoints;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Sync;

/// <summary>One family of a snapshot, as this node sees it.</summary>
internal sealed class SnapshotView(ProxySnapshot snapshot, AddressFamily family, string nodeName) : IServiceView
{
    public IEnumerable<ServiceKey> Services => snapshot.Services.Values.Where(s => !s.Ports(family).IsEmpty).Select(s => s.Key);

    public ImmutableArray<(ServicePort Port, SelectedEndpoints Endpoints)> PortsOf(ServiceKey service) =>
        snapshot.Services.TryGetValue(service, out var entry) ? [.. entry.Ports(family).Select(port => (port, EndpointsOf(port)))] : [];

    private SelectedEndpoints EndpointsOf(ServicePort port) => EndpointSelector.Select(
        EndpointMerger.Merge(snapshot.SlicesOf(port.Service), family, port.Name, port.Protocol, nodeName), port, nodeName, snapshot.Node?.Zone ?? "");
}
