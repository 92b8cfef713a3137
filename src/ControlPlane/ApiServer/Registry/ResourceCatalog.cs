using System.Collections.Frozen;

namespace NodeStack.ControlPlane.ApiServer.Registry;

/// <summary>All that is served, by path and by name.</summary>
public sealed class ResourceCatalog
{
    private readonly FrozenDictionary<(string Group, string Version, string Resource), ServedResource> _byPath;
    private readonly FrozenDictionary<string, ServedResource> _byName;

    public ResourceCatalog(IReadOnlyList<ServedResource> resources)
    {
        All = resources;
        Declarations = [.. resources.Select(r => r.Declaration)];
        _byPath = resources.ToFrozenDictionary(r => (r.Declaration.Group, r.Declaration.Version, r.Declaration.Resource));
        // Of two versions of a resource, the one that is stored goes by its name.
        _byName = resources.Where(r => r.Declaration.StoredAs is null || r.Declaration.Group != r.Stored.Group)
            .ToFrozenDictionary(r => r.Declaration.QualifiedName, StringComparer.Ordinal);
    }

    public IReadOnlyList<ServedResource> All { get; }

    public IReadOnlyList<ResourceDeclaration> Declarations { get; }

    public ServedResource? Find(string group, string version, string resource) => _byPath.GetValueOrDefault((group, version, resource));

    /// <summary>Whether there is such a group and version at all.</summary>
    public bool Has(string group, string version) => Declarations.Any(d => d.Group == group && d.Version == version);

    /// <param name="qualifiedName">E.g. <c>pods</c>, <c>deployments.apps</c>.</param>
    public ServedResource Get(string qualifiedName) =>
        _byName.TryGetValue(qualifiedName, out var resource) ? resource : throw new ArgumentException($"no resource {qualifiedName}", nameof(qualifiedName));
}
