using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace NodeStack.ControlPlane.ApiServer.Objects;

/// <summary>
/// Escapes JSON texts as Go's encoding/json does, byte for byte: &lt;, &gt;, &amp;, U+2028 and U+2029 too (upstream leaves HTML escaping on), all other
/// characters beyond ASCII stay.
/// </summary>
internal sealed class GoJsonEscaping : JavaScriptEncoder
{
    public static readonly GoJsonEscaping Instance = new();

    private static readonly SearchValues<char> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (char)c), '"', '\\', '<', '>', '&', '\u2028', '\u2029', .. Enumerable.Range(0xD800, 0x800).Select(c => (char)c)]);

    private static readonly SearchValues<byte> SpecialBytes = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\', (byte)'<', (byte)'>', (byte)'&', .. Enumerable.Range(0x80, 0x80).Select(c => (byte)c)]);

    public override int MaxOutputCharactersPerInputCharacter => 6;

    public override bool WillEncode(int unicodeScalar) =>
        unicodeScalar is < 0x20 or '"' or '\\' or '<' or '>' or '&' or 0x2028 or 0x2029 or (>= 0xD800 and < 0xE000);

    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength) => new ReadOnlySpan<char>(text, textLength).IndexOfAny(Special);

    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text)
    {
        var start = 0;
        while (utf8Text[start..].IndexOfAny(SpecialBytes) is >= 0 and var next)
        {
            start += next;
            if (utf8Text[start] < 0x80)
                return start;
            if (Rune.DecodeFromUtf8(utf8Text[start..], out var rune, out var length) != OperationStatus.Done || WillEncode(rune.Value))
                return start;
            start += length;
        }
        return -1;
    }

    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var output = new Span<char>(buffer, bufferLength);
        numberOfCharactersWritten = 0;
        if (!WillEncode(unicodeScalar))
            return new Rune(unicodeScalar).TryEncodeToUtf16(output, out numberOfCharactersWritten);
        var text = unicodeScalar switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\b' => "\\b",
            '\f' => "\\f",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            _ => $"\\u{unicodeScalar:x4}",
        };
        if (!text.TryCopyTo(output))
            return false;
        numberOfCharactersWritten = text.Length;
        return true;
    }
}
