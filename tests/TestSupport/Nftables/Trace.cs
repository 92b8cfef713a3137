using System.Collections.Immutable;
using NodeStack.Proxy.Nftables;

namespace NodeStack.TestSupport.Nftables;

/// <summary>What became of a packet.</summary>
/// <param name="Packet">As it was at the end.</param>
/// <param name="LastHook">Where it was accepted, dropped or rejected.</param>
internal sealed record Trace(TraceOutcome Outcome, Packet Packet, HookPoint LastHook)
{
    /// <summary>Where destination NAT sent it; null: nowhere else than it wanted.</summary>
    public AddressPort? SentTo { get; init; }
    public bool IsMasqueraded { get; init; }

    /// <summary>The rules that matched, in order.</summary>
    public ImmutableArray<TraceStep> Steps { get; init; } = [];

    /// <summary>In a few words: "10.0.0.1:80", "10.0.0.1:80 masqueraded", "dropped at forward", "rejected at input".</summary>
    public string Summary => Outcome == TraceOutcome.Accepted
        ? $"{Packet.Destination}{(IsMasqueraded ? " masqueraded" : "")}"
        : $"{Outcome} at {LastHook}".ToLowerInvariant();

    public bool Passed(string chain) => Steps.Any(s => s.Chain == chain);

    /// <summary>For the message of a failed test.</summary>
    public override string ToString() => string.Join("\n  ", [Summary, .. Steps.Select(s => s.ToString())]);
}
