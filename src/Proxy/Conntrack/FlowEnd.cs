using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Conntrack;

/// <summary>Where packets of a flow come from or go to.</summary>
internal readonly record struct FlowEnd(Address Address, ushort Port)
{
    public override string ToString() => Address.Family == AddressFamily.IPv4 ? $"{Address}:{Port}" : $"[{Address}]:{Port}";
}
