using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Ruleset;

/// <summary>Where clients send to. A node port, which any of the node's addresses takes, has the unspecified address.</summary>
internal readonly record struct Front(Address Address, TransportProtocol Protocol, ushort Port)
{
    public bool IsNodePort => Address.IsUnspecified;

    /// <summary>The beginning of its key in every map.</summary>
    public FieldValue Key => default(FieldValue).With(Address).With((byte)Protocol).With(Port);

    public static Front OfNodePort(AddressFamily family, TransportProtocol protocol, ushort port) => new(Address.FromBits(0, family), protocol, port);

    public override string ToString() => IsNodePort ? $"node port {Port}/{Name}" : $"{Address} port {Port}/{Name}";

    private string Name => Protocol.ToString().ToUpperInvariant();
}
