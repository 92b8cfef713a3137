namespace NodeStack.Proxy.Nftables;

/// <summary>A list of rules. With a hook it is a base chain, which the kernel calls by itself and where packets that no rule decides are accepted.</summary>
internal sealed record Chain(string Name)
{
    public Hook? Hook { get; init; }
    public string? Comment { get; init; }
}
