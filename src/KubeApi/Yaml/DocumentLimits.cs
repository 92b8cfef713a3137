namespace NodeStack.KubeApi.Yaml;

/// <summary>
/// How much a document may cost. Aliases multiply, so what counts is the size after they are expanded.
/// </summary>
/// <param name="MaxBytes">Size of the text, and twice this for the JSON made of it. Upstream reads manifests up to 10 MiB.</param>
/// <param name="MaxDepth">Nesting; JSON readers stop at 64.</param>
/// <param name="MaxNodes">Values in all documents together.</param>
/// <param name="MaxAliasedNodes">Values that exist only because an alias or a merge key repeated them.</param>
public sealed record DocumentLimits(int MaxBytes = 10 << 20, int MaxDepth = 60, int MaxNodes = 500_000, int MaxAliasedNodes = 50_000)
{
    public static DocumentLimits Default { get; } = new();
}
