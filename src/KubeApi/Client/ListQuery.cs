namespace NodeStack.KubeApi.Client;

/// <summary>Which objects of a collection, and how old the answer may be.</summary>
public sealed record ListQuery
{
    public string FieldSelector { get; init; } = "";
    public string LabelSelector { get; init; } = "";

    /// <summary>"0": whatever the server has in memory. Empty: the newest.</summary>
    public string ResourceVersion { get; init; } = "";

    /// <summary>Objects per answer; 0: all in one.</summary>
    public int Limit { get; init; }
    public string Continue { get; init; } = "";
}
