namespace NodeStack.ControlPlane.Controllers.GarbageCollection;

/// <summary>What a change of the graph asks for.</summary>
public sealed class GraphEffects
{
    /// <summary>Uids of objects that may have to go, or wait no longer.</summary>
    public HashSet<string> ToDelete { get; } = new(StringComparer.Ordinal);

    /// <summary>The same, but not in a hurry.</summary>
    public HashSet<string> ToDeleteLater { get; } = new(StringComparer.Ordinal);

    /// <summary>Uids of objects whose dependents are to be freed.</summary>
    public HashSet<string> ToOrphan { get; } = new(StringComparer.Ordinal);

    /// <summary>Dependents that name an owner of another namespace.</summary>
    public List<(ObjectIdentity Dependent, OwnerLink Owner)> InvalidOwners { get; } = [];
}
