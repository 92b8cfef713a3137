using System.Buffers;
using System.Text;

namespace NodeStack.CriShim.Streaming;

/// <summary>
/// Writes the upgrade request the runtime gets: the client's headers, except those that belong to the client's own connection
/// or to its login at the kubelet.
/// </summary>
public static class UpgradeRequestRenderer
{
    private static readonly SearchValues<char> s_lineBreaks = SearchValues.Create("\r\n\0");

    // The credentials are for the kubelet; the runtime's one-time token in the path is what it goes by.
    private static readonly HashSet<string> s_dropped = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Authorization", "Cookie", "Content-Length", "Transfer-Encoding", "TE", "Trailer", "Expect",
        "Proxy-Authorization", "Proxy-Connection", "Keep-Alive", "Forwarded", "X-Forwarded-For", "X-Forwarded-Proto",
    };

    /// <summary>Throws <see cref="StreamingException"/> for a header that would break the message.</summary>
    public static byte[] Render(UpgradeRequest request, StreamingEndpoint target)
    {
        var text = new StringBuilder(512);
        text.Append(request.Method).Append(' ').Append(target.PathAndQuery).Append(" HTTP/1.1\r\nHost: ").Append(target.HostHeader).Append("\r\n");
        foreach (var (name, value) in request.Headers)
        {
            if (s_dropped.Contains(name) || name.StartsWith(':') || name.StartsWith("Impersonate-", StringComparison.OrdinalIgnoreCase)) continue;
            if (name.AsSpan().ContainsAny(s_lineBreaks) || value.AsSpan().ContainsAny(s_lineBreaks))
            {
                throw new StreamingException($"header {name.ReplaceLineEndings("?")} holds a line break");
            }
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        }
        if (request.Method != "GET") text.Append("Content-Length: 0\r\n");
        return Encoding.Latin1.GetBytes(text.Append("\r\n").ToString());
    }
}
