using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Configuration;

/// <summary>On which of the node's addresses node ports are answered.</summary>
/// <param name="IsPrimary">On the node's own addresses only, as the Node object names them, and never on loopback.</param>
/// <param name="Networks">Else on addresses within these; a family without one: on all addresses of that family.</param>
internal sealed record NodePortAddressSettings(bool IsPrimary, IReadOnlyList<AddressPrefix> Networks)
{
    /// <param name="texts">As validated: "primary", or networks.</param>
    public static NodePortAddressSettings Of(IReadOnlyList<string> texts) => texts is [ProxyDefaultRules.Primary]
        ? new(true, [])
        : new(false, [.. texts.Select(AddressPrefix.Parse).OfType<AddressPrefix>()]);
}
