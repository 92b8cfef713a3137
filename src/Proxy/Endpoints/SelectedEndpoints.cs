using System.Collections.Immutable;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Endpoints;

/// <summary>The endpoints of one service port that this node uses.</summary>
/// <param name="Cluster">For traffic that may go to any node; empty when the Service has no such traffic.</param>
/// <param name="Local">For traffic that must stay on this node; empty when the Service has no such traffic.</param>
/// <param name="HasAny">Whether there is one to be used anywhere in the cluster.</param>
internal sealed record SelectedEndpoints(ImmutableArray<Endpoint> Cluster, ImmutableArray<Endpoint> Local, bool HasAny)
{
    public static readonly SelectedEndpoints None = new([], [], false);
}
