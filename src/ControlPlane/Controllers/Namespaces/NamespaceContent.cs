namespace NodeStack.ControlPlane.Controllers.Namespaces;

/// <summary>What is left in a namespace that goes, and what went wrong.</summary>
/// <param name="Remaining">By resource (plural.group), those that have some.</param>
/// <param name="Finalizers">How many objects each one holds up.</param>
/// <param name="Estimate">Until it is worth looking again; zero: nothing to wait for.</param>
public sealed record NamespaceContent(
    IReadOnlyDictionary<string, int> Remaining, IReadOnlyDictionary<string, int> Finalizers, IReadOnlyList<string> Errors, string? DiscoveryProblem, int StaleGroups,
    TimeSpan Estimate)
{
    public bool IsGone => Estimate == TimeSpan.Zero && Errors.Count == 0 && DiscoveryProblem is null && Remaining.Count == 0;
}
