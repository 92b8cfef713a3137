using System.Collections.Immutable;

namespace NodeStack.ControlPlane.Controllers.GarbageCollection;

/// <summary>An object in the graph. Belongs to <see cref="DependencyGraph"/> and its lock.</summary>
internal sealed class GraphNode(ObjectIdentity identity)
{
    public ObjectIdentity Identity { get; set; } = identity;
    public ImmutableArray<OwnerLink> Owners { get; set; } = [];
    public HashSet<GraphNode> Dependents { get; } = [];

    /// <summary>Only a dependent speaks of it; no watch has shown it.</summary>
    public bool IsVirtual { get; set; }
    public bool IsBeingDeleted { get; set; }

    /// <summary>Goes in the foreground: waits for its blocking dependents.</summary>
    public bool IsDeletingDependents { get; set; }

    /// <summary>How often a virtual node was asked for.</summary>
    public int Looks { get; set; }

    public bool Blocks(GraphNode owner)
    {
        foreach (var link in Owners)
            if (link.Uid == owner.Identity.Uid && link.Blocks)
                return true;
        return false;
    }
}
