using System.Net.Sockets;
using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Warnings;

/// <summary>Addresses and networks that are written in an odd way.</summary>
public static class AddressWarningRules
{
    public static IEnumerable<string> Of(string path, string text)
    {
        if (IpRules.Parse(text) is not { } address)
            yield break;
        var canonical = address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString() : address.ToString();
        if (IpRules.Address(text) is not null)
            yield return $"{path}: non-standard IP address {QuotedTextRenderer.Quote(text)} is invalid: use {QuotedTextRenderer.Quote(canonical)}";
        else if (address.AddressFamily == AddressFamily.InterNetworkV6 && canonical != text)
            yield return $"{path}: IPv6 address {QuotedTextRenderer.Quote(text)} should be in RFC 5952 canonical format ({QuotedTextRenderer.Quote(canonical)})";
    }

    public static IEnumerable<string> OfNetwork(string path, string text)
    {
        if (!IpRules.TryParseNetwork(text, out var address, out var length))
            yield break;
        var network = NetworkMasks.Base(address, length);
        var canonical = QuotedTextRenderer.Quote($"{network}/{length}");
        var quoted = QuotedTextRenderer.Quote(text);
        var isOdd = IpRules.Network($"{text[..text.IndexOf('/', StringComparison.Ordinal)]}/{(address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)}") is not null;
        if (!network.Equals(address))
            yield return $"{path}: CIDR value {quoted} is ambiguous in this context (should be {canonical} or \"{address}/{(address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)}\"?)";
        if (isOdd)
            yield return $"{path}: non-standard CIDR value {quoted} is invalid: use {canonical}";
        else if (network.Equals(address) && address.AddressFamily == AddressFamily.InterNetworkV6 && canonical != quoted)
            yield return $"{path}: IPv6 CIDR value {quoted} should be in RFC 5952 canonical format ({canonical})";
    }
}
