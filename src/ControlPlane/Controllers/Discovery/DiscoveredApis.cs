namespace NodeStack.ControlPlane.Controllers.Discovery;

/// <summary>What an API server serves.</summary>
/// <param name="Resources">In the server's order.</param>
/// <param name="Stale">Groups and versions of which nothing is known for now: whoever serves them is away.</param>
public sealed record DiscoveredApis(IReadOnlyList<DiscoveredResource> Resources, IReadOnlyList<string> Stale)
{
    /// <summary>One version of each resource.</summary>
    public IEnumerable<DiscoveredResource> Preferred => Resources.Where(r => r.IsPreferred);

    public DiscoveredResource? Find(string apiVersion, string kind) => Resources.FirstOrDefault(r => r.Kind == kind && r.ApiVersion == apiVersion);

    /// <summary>As upstream says it; null when all is known.</summary>
    public string? Problem => Stale.Count == 0 ? null
        : $"unable to retrieve the complete list of server APIs: {string.Join(", ", Stale.Order(StringComparer.Ordinal).Select(s => $"{s}: stale GroupVersion discovery: {s}"))}";
}
