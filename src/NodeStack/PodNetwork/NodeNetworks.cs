using System.Collections.Immutable;
using System.Net;
using NodeStack.Proxy.Routes;

namespace NodeStack.PodNetwork;

/// <summary>Which node's pods are where, as far as the Nodes can be believed.</summary>
/// <param name="Own">This node's pod networks, at most one for each family; empty: not known.</param>
/// <param name="Routes">To the other nodes' pods.</param>
/// <param name="Cluster">All networks of pods, none within another.</param>
internal sealed record NodeNetworks(
    ImmutableArray<IPNetwork> Own, ImmutableArray<Route> Routes, ImmutableArray<IPNetwork> Cluster, ImmutableArray<PodNetworkProblem> Problems);
