using System.Collections.Immutable;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Ruleset;

/// <summary>What one service port wants to have in the maps.</summary>
internal sealed record PortProgram(ServicePort Port)
{
    public ImmutableArray<FrontProgram> Fronts { get; init; } = [];

    /// <summary>Backends on this node: a connection from one of them that ends at itself must get another source.</summary>
    public ImmutableArray<Backend> Hairpins { get; init; } = [];

    /// <summary>By index, to be kept as long as they last.</summary>
    public ImmutableArray<Backend> Cluster { get; init; } = [];
    public ImmutableArray<Backend> Local { get; init; } = [];

    /// <summary>There are backends, but none on this node, for traffic that must stay on it.</summary>
    public bool LacksInternalLocal { get; init; }
    public bool LacksExternalLocal { get; init; }
}
