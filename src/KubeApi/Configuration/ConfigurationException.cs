namespace NodeStack.KubeApi.Configuration;

/// <summary>A component cannot start with what it was told. Holds every reason, each naming its file and line, or its flag.</summary>
public sealed class ConfigurationException(IReadOnlyList<string> errors) : Exception(string.Join("; ", errors))
{
    public ConfigurationException(string error)
        : this([error])
    {
    }

    public IReadOnlyList<string> Errors { get; } = errors;
}
