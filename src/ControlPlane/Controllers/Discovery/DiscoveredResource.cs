namespace NodeStack.ControlPlane.Controllers.Discovery;

/// <summary>A kind of object that an API server serves.</summary>
/// <param name="Group">Empty for the core group.</param>
/// <param name="Plural">As paths have it.</param>
public sealed record DiscoveredResource(string Group, string Version, string Plural, string Kind, bool IsNamespaced, IReadOnlySet<string> Verbs)
{
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Where it is served, without namespace: /api/v1, /apis/apps/v1.</summary>
    public string Prefix => Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";

    /// <summary>The one that is to be used of several versions: the server's first.</summary>
    public bool IsPreferred { get; init; } = true;

    public bool Can(params ReadOnlySpan<string> verbs)
    {
        foreach (var verb in verbs)
            if (!Verbs.Contains(verb))
                return false;
        return true;
    }

    public string Collection(string ns) => IsNamespaced && ns.Length > 0 ? $"{Prefix}/namespaces/{Uri.EscapeDataString(ns)}/{Plural}" : $"{Prefix}/{Plural}";

    public string Item(string ns, string name) => $"{Collection(ns)}/{Uri.EscapeDataString(name)}";
}
