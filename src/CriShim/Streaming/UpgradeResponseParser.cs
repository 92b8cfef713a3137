using System.Globalization;
using System.Text;

namespace NodeStack.CriShim.Streaming;

/// <summary>Reads the head of an HTTP/1.1 response. Strict about what matters (status line, header shape, size), lenient about bare LF.</summary>
public static class UpgradeResponseParser
{
    /// <summary>A larger head is refused.</summary>
    public const int MaxHeadBytes = 64 * 1024;

    /// <summary>
    /// Null while the head is incomplete; else the response and the number of bytes of its head. Throws
    /// <see cref="StreamingException"/> when this is no HTTP/1.x response.
    /// </summary>
    public static (UpgradeResponse Response, int HeadBytes)? Parse(ReadOnlySpan<byte> received)
    {
        var end = EndOfHead(received);
        if (end < 0)
        {
            if (received.Length >= MaxHeadBytes) throw new StreamingException($"the runtime's response head is over {MaxHeadBytes} bytes");
            return null;
        }
        var lines = Encoding.Latin1.GetString(received[..end]).Split('\n');
        var (status, reason) = StatusLine(lines[0].TrimEnd('\r'));
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var raw in lines.AsSpan(1))
        {
            var line = raw.TrimEnd('\r');
            if (line.Length > 0) headers.Add(Header(line));
        }
        return (new UpgradeResponse(status, reason, headers), end);
    }

    private static int EndOfHead(ReadOnlySpan<byte> received)
    {
        for (var at = 0; ;)
        {
            var feed = received[at..].IndexOf((byte)'\n');
            if (feed < 0) return -1;
            at += feed + 1;
            if (received[at..].StartsWith("\n"u8)) return at + 1;
            if (received[at..].StartsWith("\r\n"u8)) return at + 2;
        }
    }

    private static (int Status, string Reason) StatusLine(string line)
    {
        var parts = line.Split(' ', 3);
        if (parts.Length < 2 || !parts[0].StartsWith("HTTP/1.", StringComparison.Ordinal)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status) || status is < 100 or > 599)
        {
            throw new StreamingException($"the runtime did not answer in HTTP: {Shorten(line)}");
        }
        return (status, parts.Length == 3 ? parts[2] : "");
    }

    private static KeyValuePair<string, string> Header(string line)
    {
        var colon = line.IndexOf(':');
        if (colon <= 0 || char.IsWhiteSpace(line[0]) || line[colon - 1] == ' ')
        {
            throw new StreamingException($"malformed header in the runtime's response: {Shorten(line)}");
        }
        return new(line[..colon], line[(colon + 1)..].Trim());
    }

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "...";
}
