using System.Runtime.InteropServices;
using System.Text;

namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>
/// What the kernel keeps for readers without looking at it, in the form of libnftnl: a type byte, a length byte, then so many bytes; texts end with a zero,
/// numbers are in the machine's byte order.
/// </summary>
internal static class Annotation
{
    /// <summary>Type of a comment on a table, chain, rule or element.</summary>
    public const byte Comment = 0;
    public const byte SetKeyOrder = 0;
    public const byte SetValueOrder = 1;
    public const byte SetMergesElements = 2;
    public const byte SetComment = 7;

    /// <summary>Bytes of UTF-8 that nft takes as a comment; an entry's length byte would take some more.</summary>
    public const int MaximumComment = 128;

    public static void WriteText(MessageBuffer buffer, byte type, string text)
    {
        Span<byte> bytes = stackalloc byte[MaximumComment + 3];
        var length = Encoding.UTF8.GetBytes(text, bytes[2..^1]);
        bytes[0] = type;
        bytes[1] = (byte)(length + 1);
        bytes[length + 2] = 0;
        buffer.Write(bytes[..(length + 3)]);
    }

    public static void WriteNumber(MessageBuffer buffer, byte type, uint number)
    {
        Span<byte> bytes = [type, sizeof(uint), 0, 0, 0, 0];
        MemoryMarshal.Write(bytes[2..], number);
        buffer.Write(bytes);
    }

    /// <summary>The text of that type; null when there is none, or the bytes are not of this form.</summary>
    public static string? ReadText(ReadOnlySpan<byte> bytes, byte type)
    {
        while (bytes.Length >= 2 && bytes.Length >= 2 + bytes[1])
        {
            var body = bytes.Slice(2, bytes[1]);
            if (bytes[0] == type)
                return body is [.. var text, 0] ? Encoding.UTF8.GetString(text) : null;
            bytes = bytes[(2 + body.Length)..];
        }

        return null;
    }
}
