namespace NodeStack.ControlPlane.Controllers.Reconciling;

/// <summary>Resource versions of one kind are decimal numbers that grow (a promise of the API since 1.35).</summary>
public static class ResourceVersionRules
{
    /// <summary>Whether the first is the second or newer.</summary>
    public static bool IsAtLeast(string version, string other) =>
        version.Length != other.Length ? version.Length > other.Length : string.CompareOrdinal(version, other) >= 0;
}
