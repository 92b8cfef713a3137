using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Ruleset;

namespace NodeStack.Proxy.Explain;

/// <summary>What the kernel's maps have of a front at this moment.</summary>
internal sealed record LiveFront(Front Front)
{
    /// <summary>The chain that packets are sent to; null: no map sends them on.</summary>
    public string? Chain { get; init; }

    /// <summary>The chain for packets of pods and of the node itself, where others must stay on this node.</summary>
    public string? ShortCircuit { get; init; }

    /// <summary>What becomes of packets that nobody takes; null: nothing in particular.</summary>
    public Verdict? Otherwise { get; init; }
    public ImmutableArray<Backend> Cluster { get; init; } = [];
    public ImmutableArray<Backend> Local { get; init; } = [];

    /// <summary>Who may use it, as first and last address; null: everybody.</summary>
    public ImmutableArray<(Address First, Address Last)>? Sources { get; init; }

    /// <summary>Clients that stay with an endpoint.</summary>
    public int StickyClients { get; init; }
}
