using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Tracking;

namespace NodeStack.TestSupport.Nftables;

/// <summary>A packet as rules see it, with what conntrack knows of its connection.</summary>
internal sealed record Packet(AddressPort Source, AddressPort Destination, TransportProtocol Protocol = TransportProtocol.Tcp)
{
    public AddressFamily Family => Destination.Address.Family;

    /// <summary>That it came in by; empty for a packet of this machine.</summary>
    public string Interface { get; init; } = "eth0";
    public ConnectionState State { get; init; } = ConnectionState.New;
    public ConnectionStatus Status { get; init; }
    public uint Mark { get; init; }

    /// <summary>Of an established connection that has destination NAT: where it was sent to. The kernel does that again without asking a rule.</summary>
    public AddressPort? SentTo { get; init; }

    /// <summary>Where the connection's first packet was sent to, when that is not where this one goes.</summary>
    public AddressPort? Original { get; init; }

    /// <param name="source">"10.0.0.1:40000", as <see cref="AddressPort.Parse"/> takes it.</param>
    public static Packet Of(string source, string destination, TransportProtocol protocol = TransportProtocol.Tcp) =>
        new(AddressPort.Parse(source), AddressPort.Parse(destination), protocol);
}
