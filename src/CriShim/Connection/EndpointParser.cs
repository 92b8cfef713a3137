namespace NodeStack.CriShim.Connection;

/// <summary>
/// Reads a runtime endpoint: <c>unix:///path</c>, <c>unix:/path</c> or a plain absolute path. CRI has no authentication, so
/// anything that is reachable over a network is refused.
/// </summary>
public static class EndpointParser
{
    /// <summary>Longest path a unix socket address holds on Linux, without the closing zero.</summary>
    public const int MaxSocketPathBytes = 107;

    /// <exception cref="FormatException">The text is no usable endpoint; the message says why and what would be.</exception>
    public static CriEndpoint Parse(string text) =>
        TryParse(text, out var endpoint, out var error) ? endpoint! : throw new FormatException(error);

    public static bool TryParse(string? text, out CriEndpoint? endpoint, out string error)
    {
        endpoint = null;
        error = Check(text, out var path);
        if (error.Length > 0)
            return false;

        endpoint = new CriEndpoint(path);
        return true;
    }

    private static string Check(string? text, out string path)
    {
        path = "";
        if (string.IsNullOrWhiteSpace(text))
            return "container runtime endpoint is empty; give one like unix:///run/containerd/containerd.sock";

        var rest = text.Trim();
        var colon = rest.IndexOf(':');
        if (!rest.StartsWith('/') && colon > 0)
        {
            var scheme = rest[..colon].ToLowerInvariant();
            if (scheme != "unix")
                return Refusal(rest, scheme);
            rest = rest[(colon + 1)..];
            if (rest.StartsWith("//", StringComparison.Ordinal))
                rest = rest[2..];
        }

        if (!rest.StartsWith('/'))
            return $"container runtime endpoint \"{text}\" has no absolute path; give one like unix:///run/containerd/containerd.sock";
        if (rest.Contains('\0') || System.Text.Encoding.UTF8.GetByteCount(rest) > MaxSocketPathBytes)
            return $"container runtime endpoint \"{text}\" is no valid socket path: at most {MaxSocketPathBytes} bytes, no NUL";

        path = rest;
        return "";
    }

    private static string Refusal(string text, string scheme) => scheme switch
    {
        "tcp" or "http" or "https" =>
            $"container runtime endpoint \"{text}\" is refused: CRI over {scheme} has no authentication; use a unix socket (unix:///path)",
        "npipe" => $"container runtime endpoint \"{text}\" is refused: named pipes are for Windows; use a unix socket (unix:///path)",
        _ => $"container runtime endpoint \"{text}\" has the unknown scheme \"{scheme}\"; use a unix socket (unix:///path)",
    };
}
