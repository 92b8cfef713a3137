using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;

namespace NodeStack.TestSupport.Nftables;

/// <summary>A packet under way: what it is by now, where it is, and what was noted of it.</summary>
internal sealed class PacketWalk(Packet packet, TimeSpan now, Func<uint, uint> pick, Func<Address, bool> isLocal)
{
    private readonly ImmutableArray<TraceStep>.Builder _steps = ImmutableArray.CreateBuilder<TraceStep>();

    public Packet Packet { get; set; } = packet;
    public TimeSpan Now => now;
    public HookPoint Hook { get; set; }

    /// <summary>Of the base chain that is walked.</summary>
    public string ChainType { get; set; } = "filter";
    public AddressPort? SentTo { get; private set; }
    public bool IsMasqueraded { get; private set; }

    /// <summary>NAT is decided once in a connection's life, for the destination and for the source.</summary>
    public bool IsDestinationDecided { get; set; }
    public bool IsSourceDecided { get; set; }

    public bool IsLocal(Address address) => isLocal(address) || address.IsLoopback;

    public uint Pick(uint modulus)
    {
        var number = pick(modulus);
        return number < modulus ? number : throw new InvalidOperationException($"{number} is not below {modulus}");
    }

    public void Note(string chain, int index, string text) => _steps.Add(new TraceStep(Hook, chain, index, text));

    public void SendTo(AddressPort to)
    {
        if (to == Packet.Destination)
            return;
        SentTo = to;
        Packet = Packet with { Destination = to, Original = Packet.Original ?? Packet.Destination, Status = Packet.Status | ConnectionStatus.DestinationNat };
    }

    public void Masquerade()
    {
        IsMasqueraded = true;
        Packet = Packet with { Status = Packet.Status | ConnectionStatus.SourceNat };
    }

    public Trace End(TraceOutcome outcome) => new(outcome, Packet, Hook) { SentTo = SentTo, IsMasqueraded = IsMasqueraded, Steps = _steps.ToImmutable() };
}
