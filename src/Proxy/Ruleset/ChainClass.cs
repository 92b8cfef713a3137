using System.Globalization;

namespace NodeStack.Proxy.Ruleset;

/// <summary>All that tells one service chain from another. Services of the same class share the chain; what is their own is in maps.</summary>
/// <param name="Count">Backends to choose from; 0 only for <see cref="ChainKind.ExternalLocal"/>. For <see cref="ChainKind.Affinity"/>, for how many seconds a client keeps its backend.</param>
/// <param name="IsSticky">A client that has a backend keeps it.</param>
internal readonly record struct ChainClass(ChainKind Kind, int Count, bool IsSticky, bool IsNodePort)
{
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Prefix}-{Count}{(IsSticky ? "-sticky" : "")}{(IsNodePort ? "-nodeport" : "")}");

    private string Prefix => Kind switch
    {
        ChainKind.Cluster => "cluster",
        ChainKind.External => "external",
        ChainKind.Local => "local",
        ChainKind.ExternalLocal => "external-local",
        ChainKind.Affinity => "affinity",
        _ => throw new InvalidOperationException($"no name for {Kind}"),
    };
}
