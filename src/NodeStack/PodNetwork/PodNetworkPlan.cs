using System.Collections.Immutable;
using NodeStack.Proxy.PodMasquerade;
using NodeStack.Proxy.Routes;

namespace NodeStack.PodNetwork;

/// <summary>What is to be done, in this order.</summary>
/// <param name="LoadsBridgeFilter">The kernel lacks br_netfilter.</param>
/// <param name="Masquerade">How the table is to be; null: it stays as it is.</param>
/// <param name="Config">The CNI configuration to be written; null: it stays as it is. Last, since with it the runtime says that the network is ready.</param>
internal sealed record PodNetworkPlan(
    bool LoadsBridgeFilter, ImmutableArray<SysctlWrite> Sysctls, ImmutableArray<Route> RemoveRoutes, ImmutableArray<Route> AddRoutes, MasqueradeWish? Masquerade, string? Config);
