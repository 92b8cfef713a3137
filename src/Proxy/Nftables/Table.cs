using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Nftables;

/// <summary>A whole table: what a ruleset wants to be, or what the kernel has.</summary>
internal sealed record Table(AddressFamily Family, string Name)
{
    public string? Comment { get; init; }
    public ImmutableDictionary<string, Chain> Chains { get; init; } = ImmutableDictionary<string, Chain>.Empty;

    /// <summary>By chain, in order.</summary>
    public ImmutableDictionary<string, ImmutableArray<Rule>> Rules { get; init; } = ImmutableDictionary<string, ImmutableArray<Rule>>.Empty;
    public ImmutableDictionary<string, Set> Sets { get; init; } = ImmutableDictionary<string, Set>.Empty;

    /// <summary>By set.</summary>
    public ImmutableDictionary<string, ImmutableDictionary<FieldValue, Element>> Elements { get; init; } =
        ImmutableDictionary<string, ImmutableDictionary<FieldValue, Element>>.Empty;
}
