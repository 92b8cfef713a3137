using NodeStack.Proxy.Addresses;

namespace NodeStack.TestSupport.Nftables;

/// <summary>One end of a connection.</summary>
internal readonly record struct AddressPort(Address Address, ushort Port)
{
    /// <param name="text">"10.0.0.1:80" or "[fd00::1]:80".</param>
    public static AddressPort Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        return new(Address.Parse(text[..colon].Trim('[', ']'))!.Value, ushort.Parse(text[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture));
    }

    public override string ToString() => Address.Family == AddressFamily.IPv4 ? $"{Address}:{Port}" : $"[{Address}]:{Port}";
}
