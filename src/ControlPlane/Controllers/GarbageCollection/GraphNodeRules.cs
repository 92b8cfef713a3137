namespace NodeStack.ControlPlane.Controllers.GarbageCollection;

/// <summary>What follows when owners are not what their dependents say of them.</summary>
internal static class GraphNodeRules
{
    /// <summary>A virtual node is seen for the first time: dependents that spoke of it otherwise are to be looked at.</summary>
    public static void Recognize(GraphNode node, ObjectIdentity seen, GraphEffects effects)
    {
        if (node.Identity != seen)
            foreach (var dependent in Partition(node, seen).Others)
            {
                Report(dependent, seen, effects);
                effects.ToDelete.Add(dependent.Identity.Uid);
            }
        (node.Identity, node.IsVirtual, node.Looks) = (seen, false, 0);
    }

    /// <returns>Whether a reference to a known owner may be wrong: another namespace, or other words for it.</returns>
    public static bool IsDoubtful(GraphNode node, OwnerLink link, GraphNode owner, GraphEffects effects)
    {
        var isNamespaced = owner.Identity.Namespace.Length > 0;
        if (isNamespaced && owner.Identity.Namespace != node.Identity.Namespace)
        {
            if (!owner.IsVirtual)
                effects.InvalidOwners.Add((node.Identity, link));
            return true;
        }
        // A virtual owner without namespace may be one of a kind with namespaces that an object without one names.
        return !link.Names(owner.Identity) || (!isNamespaced && owner.Identity.Namespace != node.Identity.Namespace && owner.IsVirtual);
    }

    /// <summary>
    /// The server knows of no such object. Where dependents speak of the uid in other words too, only those who use these are told, and the others' words
    /// are tried next.
    /// </summary>
    /// <returns>Whether the node goes.</returns>
    public static bool IsGone(GraphNode node, ObjectIdentity absentIdentity, AbsentOwners absent, GraphEffects effects)
    {
        if (!node.IsVirtual && node.Identity == absentIdentity)
            return true;
        var (matching, others) = Partition(node, absentIdentity);
        if (node.IsVirtual && others.Count == 0)
            return true;
        if (matching.Count > 0)
        {
            absent.Add(absentIdentity);
            effects.ToDelete.UnionWith(matching.Select(d => d.Identity.Uid));
        }
        if (node.IsVirtual && node.Identity == absentIdentity && Alternate(others, absentIdentity) is { } alternate)
        {
            node.Identity = alternate;
            effects.ToDeleteLater.Add(alternate.Uid);
        }
        return false;
    }

    private static (List<GraphNode> Matching, List<GraphNode> Others) Partition(GraphNode owner, ObjectIdentity identity)
    {
        var (matching, others) = (new List<GraphNode>(), new List<GraphNode>());
        foreach (var dependent in owner.Dependents)
        {
            var isElsewhere = identity.Namespace.Length > 0 && identity.Namespace != dependent.Identity.Namespace;
            var links = dependent.Owners.Where(o => o.Uid == identity.Uid).ToList();
            if (!isElsewhere && links.Any(l => l.Names(identity)))
                matching.Add(dependent);
            if (isElsewhere || links.Any(l => !l.Names(identity)))
                others.Add(dependent);
        }
        return (matching, others);
    }

    private static void Report(GraphNode dependent, ObjectIdentity owner, GraphEffects effects)
    {
        if (owner.Namespace.Length > 0 && owner.Namespace != dependent.Identity.Namespace && dependent.Owners.FirstOrDefault(o => o.Uid == owner.Uid) is { } link)
            effects.InvalidOwners.Add((dependent.Identity, link));
    }

    /// <summary>The next words for the owner after these, in order, and round again.</summary>
    private static ObjectIdentity? Alternate(List<GraphNode> dependents, ObjectIdentity absentIdentity)
    {
        var alternates = dependents
            .SelectMany(d => d.Owners.Where(o => o.Uid == absentIdentity.Uid).Select(o => new ObjectIdentity(
                o.ApiVersion, o.Kind,
                absentIdentity.Namespace.Length == 0 && o.ApiVersion == absentIdentity.ApiVersion && o.Kind == absentIdentity.Kind ? "" : d.Identity.Namespace, o.Name, o.Uid)))
            .Where(i => i != absentIdentity).Distinct().OrderBy(Order, StringComparer.Ordinal).ToList();
        return alternates.Find(i => string.CompareOrdinal(Order(i), Order(absentIdentity)) > 0) ?? alternates.FirstOrDefault();
    }

    private static string Order(ObjectIdentity i) => $"{i.Kind}\0{i.ApiVersion}\0{i.Namespace}\0{i.Name}\0{i.Uid}";
}
