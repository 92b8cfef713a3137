using System.Collections.Immutable;

namespace NodeStack.ControlPlane.Controllers.GarbageCollection;

/// <summary>
/// Who depends on whom, of all objects, by uid. Changes come from watches; owners that no watch has shown yet are virtual until one does or the server
/// says that there is none. Every change answers with what it asks for; nothing here talks to anyone. Thread-safe.
/// </summary>
public sealed class DependencyGraph(AbsentOwners absent)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, GraphNode> _nodes = new(StringComparer.Ordinal);

    public int Count
    {
        get
        {
            lock (_lock) return _nodes.Count;
        }
    }

    public GraphNodeView? Find(string uid)
    {
        lock (_lock)
            return _nodes.TryGetValue(uid, out var node)
                ? new GraphNodeView(node.Identity, node.IsVirtual, node.IsBeingDeleted, node.IsDeletingDependents, node.Dependents.Count, node.Dependents.Any(d => d.IsDeletingDependents), node.Looks)
                : null;
    }

    public IReadOnlyList<ObjectIdentity> Dependents(string uid)
    {
        lock (_lock) return _nodes.TryGetValue(uid, out var node) ? [.. node.Dependents.Select(d => d.Identity)] : [];
    }

    /// <summary>Dependents that keep this object from going; those of them that are yet to be told.</summary>
    public (int Count, IReadOnlyList<string> Untold) Blocking(string uid)
    {
        lock (_lock)
        {
            if (!_nodes.TryGetValue(uid, out var node))
                return (0, []);
            var blocking = node.Dependents.Where(d => d.Blocks(node)).ToList();
            return (blocking.Count, [.. blocking.Where(d => !d.IsDeletingDependents && !d.IsBeingDeleted).Select(d => d.Identity.Uid)]);
        }
    }

    /// <summary>A virtual node was asked for, and the server has it.</summary>
    /// <returns>How often so far.</returns>
    public int Looked(string uid)
    {
        lock (_lock) return _nodes.TryGetValue(uid, out var node) ? ++node.Looks : 0;
    }

    /// <summary>A watch shows an object, new or changed.</summary>
    /// <param name="before">As the watch showed it before; null: not yet.</param>
    public GraphEffects Observe(string apiVersion, string kind, GraphObject item, GraphObject? before)
    {
        var effects = new GraphEffects();
        var identity = new ObjectIdentity(apiVersion, kind, item.Namespace, item.Name, item.Uid);
        lock (_lock)
        {
            if (!_nodes.TryGetValue(item.Uid, out var node))
                _nodes[item.Uid] = node = new GraphNode(identity);
            else if (node.IsVirtual)
                GraphNodeRules.Recognize(node, identity, effects);
            Relink(node, item.Owners, effects);
            node.IsBeingDeleted |= item.IsBeingDeleted;
            if (item is { IsBeingDeleted: true, IsForeground: true })
                node.IsDeletingDependents = true;
            if (item is { IsBeingDeleted: true, IsOrphaning: true } && before is not { IsBeingDeleted: true, IsOrphaning: true })
                effects.ToOrphan.Add(item.Uid);
            else if (item is { IsBeingDeleted: true, IsForeground: true } && before is not { IsBeingDeleted: true, IsForeground: true })
            {
                effects.ToDelete.Add(item.Uid);
                effects.ToDelete.UnionWith(node.Dependents.Select(d => d.Identity.Uid));
            }
        }
        return effects;
    }

    /// <summary>An object is gone: a watch showed that, or (virtual) the server knows of none.</summary>
    public GraphEffects Gone(ObjectIdentity identity, bool isVirtual)
    {
        var effects = new GraphEffects();
        lock (_lock)
        {
            if (!_nodes.TryGetValue(identity.Uid, out var node))
                return effects;
            if (isVirtual && !GraphNodeRules.IsGone(node, identity, absent, effects))
                return effects;
            _nodes.Remove(identity.Uid);
            if (node.Dependents.Count > 0)
                absent.Add(identity);
            effects.ToDelete.UnionWith(node.Dependents.Select(d => d.Identity.Uid));
            foreach (var link in node.Owners)
                if (_nodes.TryGetValue(link.Uid, out var owner))
                {
                    owner.Dependents.Remove(node);
                    // The last one that it waited for: each one before needs no look.
                    if (owner.IsDeletingDependents && !owner.Dependents.Any(d => d.Blocks(owner)))
                        effects.ToDelete.Add(link.Uid);
                }
        }
        return effects;
    }

    private void Relink(GraphNode node, ImmutableArray<OwnerLink> owners, GraphEffects effects)
    {
        var before = node.Owners;
        if (before.AsSpan().SequenceEqual(owners.AsSpan()))
            return;
        node.Owners = owners;
        foreach (var old in before)
        {
            var now = owners.FirstOrDefault(o => o.Uid == old.Uid);
            if (_nodes.TryGetValue(old.Uid, out var owner))
            {
                if (now is null)
                    owner.Dependents.Remove(node);
                if (old.Blocks && now is not { Blocks: true })
                    effects.ToDelete.Add(old.Uid);
            }
        }
        var isDoubtful = false;
        foreach (var link in owners.Where(o => !before.Any(b => b.Uid == o.Uid)))
            isDoubtful |= Link(node, link, effects);
        if (isDoubtful)
            effects.ToDelete.Add(node.Identity.Uid);
    }

    /// <returns>The reference and what is known of its owner do not fit: the dependent is to be looked at.</returns>
    private bool Link(GraphNode node, OwnerLink link, GraphEffects effects)
    {
        if (!_nodes.TryGetValue(link.Uid, out var owner))
        {
            _nodes[link.Uid] = owner = new GraphNode(new ObjectIdentity(link.ApiVersion, link.Kind, node.Identity.Namespace, link.Name, link.Uid)) { IsVirtual = true };
            owner.Dependents.Add(node);
            effects.ToDelete.Add(link.Uid);
            return false;
        }
        owner.Dependents.Add(node);
        return GraphNodeRules.IsDoubtful(node, link, owner, effects) || owner.IsDeletingDependents;
    }
}
