using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;

namespace NodeStack.Proxy.Ruleset;

/// <summary>Where a connection is sent to.</summary>
internal readonly record struct Backend(Address Address, ushort Port)
{
    public FieldValue Value => default(FieldValue).With(Address).With(Port);
}
