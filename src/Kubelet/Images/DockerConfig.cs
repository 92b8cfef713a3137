using NodeStack.CriShim.Images;

namespace NodeStack.Kubelet.Images;

/// <summary>Credentials by registry, as a docker config.json has them.</summary>
internal sealed class DockerConfig(IReadOnlyList<KeyValuePair<string, RegistryAuth>> entries)
{
    private readonly RegistryIndex<RegistryAuth> _index = new(entries);

    public static DockerConfig Empty { get; } = new([]);

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<KeyValuePair<string, RegistryAuth>> Entries => entries;

    public IReadOnlyList<RegistryAuth> Lookup(string repository) => _index.Lookup(repository);
}
