using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace NodeStack.KubeApi.Validation;

/// <summary>IP addresses and networks as texts, by Go's reading of them: no short forms, no zones. Each rule answers null or upstream's message.</summary>
public static class IpRules
{
    private const string NotAddress = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
    private const string NotNetwork = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

    /// <summary>An address in a field that has long been there: any writing of it but leading zeros and IPv4 in IPv6.</summary>
    public static string? Address(string text)
    {
        if (Parse(text) is not { } address)
            return NotAddress;
        if (HasLeadingZeros(text))
            return "must not have leading 0s";
        return address.IsIPv4MappedToIPv6 ? "must not be an IPv4-mapped IPv6 address" : null;
    }

    /// <summary>An address in its one canonical writing.</summary>
    public static string? CanonicalAddress(string text) =>
        Address(text) ?? (Parse(text)!.ToString() is var canonical && canonical != text ? $"must be in canonical form (\"{canonical}\")" : null);

    public static string? Network(string text)
    {
        if (!TryParseNetwork(text, out var address, out var length))
            return NotNetwork;
        if (HasLeadingZeros(text.Replace('/', '.')))
            return "must not have leading 0s in IP or prefix length";
        if (address.IsIPv4MappedToIPv6)
            return "must not have an IPv4-mapped IPv6 address";
        return NetworkMasks.Base(address, length).Equals(address) ? null : "must not have bits set beyond the prefix length";
    }

    public static string? CanonicalNetwork(string text)
    {
        if (Network(text) is { } problem)
            return problem;
        TryParseNetwork(text, out var address, out var length);
        var canonical = string.Create(CultureInfo.InvariantCulture, $"{address}/{length}");
        return canonical == text ? null : $"must be in canonical form (\"{canonical}\")";
    }

    /// <summary>An address, leading zeros read as decimal; null when it is none.</summary>
    public static IPAddress? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (!text.Contains(':', StringComparison.Ordinal))
            return ParseDotted(text);
        return text.AsSpan().IndexOfAnyExcept("0123456789abcdefABCDEF:.") < 0 && IPAddress.TryParse(text, out var address) ? address : null;
    }

    public static bool TryParseNetwork(string text, out IPAddress address, out int length)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        address = (slash < 0 ? null : Parse(text[..slash])) ?? IPAddress.None;
        length = 0;
        return slash >= 0 && !ReferenceEquals(address, IPAddress.None) && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length)
            && length <= (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
    }

    public static bool IsV6(string text) => Parse(text) is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false };

    private static IPAddress? ParseDotted(string text)
    {
        var parts = text.Split('.');
        var bytes = new byte[4];
        if (parts.Length != 4)
            return null;
        for (var i = 0; i < 4; i++)
        {
            if (parts[i].Length == 0 || !byte.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out bytes[i]))
                return null;
        }
        return new IPAddress(bytes);
    }

    private static bool HasLeadingZeros(string text) =>
        !text.Contains(':', StringComparison.Ordinal) && text.Split('.').Any(p => p.Length > 1 && p[0] == '0');
}
