using System.Buffers.Text;

namespace NodeStack.Cgroups.Files;

/// <summary>A file of one number, or the word "max".</summary>
public static class SingleValueParser
{
    /// <summary>Null for "max" and for what is not a number.</summary>
    public static ulong? Parse(ReadOnlySpan<byte> text)
    {
        var value = text.TrimEnd((byte)'\n');
        return Utf8Parser.TryParse(value, out ulong number, out var used) && used == value.Length ? number : null;
    }

    public static bool IsMax(ReadOnlySpan<byte> text) => text.TrimEnd((byte)'\n').SequenceEqual("max"u8);
}
