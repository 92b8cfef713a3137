namespace NodeStack.Kubelet.Sources;

/// <summary>Where pods are read over HTTP.</summary>
internal sealed record UrlSourceOptions(Uri Url, string NodeName)
{
    public TimeSpan CheckFrequency { get; init; } = TimeSpan.FromSeconds(20);
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Headers { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}
