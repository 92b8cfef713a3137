using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;

namespace NodeStack.Proxy.Ruleset;

/// <summary>Everything that the maps have of one front.</summary>
internal sealed record FrontProgram(Front Front)
{
    /// <summary>The service port, for readers; short enough for a comment.</summary>
    public string Title { get; init; } = "";

    /// <summary>Where its packets are sent on; null: nowhere.</summary>
    public ChainClass? Chain { get; init; }

    /// <summary>Where those of pods and of the node itself go, when <see cref="Chain"/> keeps others on this node.</summary>
    public ChainClass? ShortCircuit { get; init; }

    /// <summary>What becomes of packets that were sent on to nobody.</summary>
    public Verdict? Otherwise { get; init; }

    /// <summary>By index.</summary>
    public ImmutableArray<Backend> Cluster { get; init; } = [];

    /// <summary>By index.</summary>
    public ImmutableArray<Backend> Local { get; init; } = [];

    /// <summary>Who may use it; empty: everybody. They do not overlap.</summary>
    public ImmutableArray<AddressPrefix> Sources { get; init; } = [];

    /// <summary>Writes down who got which backend; null: clients go to another one each time.</summary>
    public ChainClass? Affinity { get; init; }

    /// <summary>All chains that the maps send its packets to.</summary>
    public IEnumerable<ChainClass> Chains => new[] { Chain, ShortCircuit, Affinity }.OfType<ChainClass>();
}
