using System.Buffers;
using System.Globalization;
using System.Text;

namespace NodeStack.CriShim.Streaming;

/// <summary>Undoes chunked transfer encoding of a small body that is all in memory; what comes after damage or a cut is left out.</summary>
public static class ChunkedBodyParser
{
    public static bool IsComplete(ReadOnlySpan<byte> encoded) => Walk(encoded, null);

    public static ReadOnlyMemory<byte> Decode(ReadOnlySpan<byte> encoded)
    {
        var body = new ArrayBufferWriter<byte>(Math.Max(16, encoded.Length));
        Walk(encoded, body);
        return body.WrittenMemory;
    }

    private static bool Walk(ReadOnlySpan<byte> rest, ArrayBufferWriter<byte>? body)
    {
        while (true)
        {
            var end = rest.IndexOf("\r\n"u8);
            if (end < 0) return false;
            var digits = Encoding.ASCII.GetString(rest[..end]).Split(';')[0].Trim();
            if (!int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size) || size < 0) return true;
            if (size == 0) return true;
            rest = rest[(end + 2)..];
            var present = Math.Min(size, rest.Length);
            if (body is not null) body.Write(rest[..present]);
            if (rest.Length < size + 2L) return false;
            rest = rest[(size + 2)..];
        }
    }
}
