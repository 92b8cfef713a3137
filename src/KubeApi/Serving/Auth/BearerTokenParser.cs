using System.Text;

namespace NodeStack.KubeApi.Serving.Auth;

/// <summary>Finds the bearer token of a request: in the Authorization header, or among the protocols of a WebSocket, where browsers can put it.</summary>
public static class BearerTokenParser
{
    private const string ProtocolPrefix = "base64url.bearer.authorization.k8s.io.";

    /// <summary>Longer ones are nobody's, and are not sent on.</summary>
    private const int LongestToken = 64 << 10;

    /// <summary>Null: none, or none that could be one.</summary>
    public static string? FromHeader(string? authorization)
    {
        var parts = (authorization ?? "").Trim().Split(' ', 3);
        return parts.Length >= 2 && parts[0].Equals("bearer", StringComparison.OrdinalIgnoreCase) && parts[1].Length is > 0 and <= LongestToken ? parts[1] : null;
    }

    /// <summary>The token and the other protocols, which are all that may be negotiated. Null: none, or no other protocol is left.</summary>
    /// <param name="protocols">Values of Sec-WebSocket-Protocol.</param>
    public static (string Token, string Protocols)? FromProtocols(IEnumerable<string?> protocols)
    {
        string? token = null;
        var others = new List<string>();
        foreach (var protocol in protocols.SelectMany(p => (p ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (!protocol.StartsWith(ProtocolPrefix, StringComparison.Ordinal))
                others.Add(protocol);
            else if (token is not null || (token = Decoded(protocol[ProtocolPrefix.Length..])) is null)
                // Two tokens, or one that is none: not for us to choose.
                return null;
        }
        return token is null || others.Count == 0 ? null : (token, string.Join(", ", others));
    }

    private static string? Decoded(string text)
    {
        if (text.Length is 0 or > 2 * LongestToken || text.Contains('='))
            return null;
        var padded = text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length];
        if (!Convert.TryFromBase64String(padded, bytes, out var length) || length is 0 or > LongestToken)
            return null;
        return Encoding.UTF8.GetString(bytes, 0, length);
    }
}
