using System.Collections.Immutable;
using NodeStack.Proxy.Endpoints;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Sync;

/// <summary>Services and who is behind them at one moment, for one family. Immutable.</summary>
internal interface IServiceView
{
    /// <summary>All Services that have ports in this family.</summary>
    IEnumerable<ServiceKey> Services { get; }

    /// <summary>A Service's ports with the endpoints that this node uses; none when there is no such Service.</summary>
    ImmutableArray<(ServicePort Port, SelectedEndpoints Endpoints)> PortsOf(ServiceKey service);
}
