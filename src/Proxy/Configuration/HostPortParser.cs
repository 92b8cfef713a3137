using System.Globalization;
using System.Net;
using NodeStack.KubeApi.Validation;

namespace NodeStack.Proxy.Configuration;

/// <summary>Addresses with ports as texts, by Go's reading: 1.2.3.4:80, [::1]:80.</summary>
internal static class HostPortParser
{
    /// <summary>False when there is no port, or colons beyond brackets.</summary>
    public static bool TrySplit(string text, out string host, out string port)
    {
        (host, port) = ("", "");
        var colon = text.LastIndexOf(':');
        if (colon < 0)
            return false;
        var before = text[..colon];
        if (before.StartsWith('['))
        {
            if (before.IndexOf(']', StringComparison.Ordinal) != before.Length - 1)
                return false;
            before = before[1..^1];
        }
        else if (before.Contains(':', StringComparison.Ordinal))
        {
            return false;
        }
        (host, port) = (before, text[(colon + 1)..]);
        return host.AsSpan().IndexOfAny('[', ']') < 0 && port.AsSpan().IndexOfAny('[', ']') < 0;
    }

    /// <summary>An address without a port gets one; everything else stays as it is, and is for the validator to find.</summary>
    public static string AppendPortIfNeeded(string text, int port)
    {
        if (TrySplit(text, out _, out _) || IpRules.Parse(text) is null)
            return text;
        return text.Contains(':', StringComparison.Ordinal) ? string.Create(CultureInfo.InvariantCulture, $"[{text}]:{port}") : string.Create(CultureInfo.InvariantCulture, $"{text}:{port}");
    }

    /// <summary>Null for an empty text. For texts that the validator let through.</summary>
    public static IPEndPoint? Parse(string text) =>
        TrySplit(text, out var host, out var port) && IpRules.Parse(host) is { } address ? new IPEndPoint(address, int.Parse(port, CultureInfo.InvariantCulture)) : null;
}
