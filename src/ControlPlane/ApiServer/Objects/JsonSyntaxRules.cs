namespace NodeStack.ControlPlane.ApiServer.Objects;

/// <summary>
/// What is wrong with a text that is no JSON, in the words of Go's encoding/json: clients and people know these messages. Only for texts that have
/// already failed, so it may be slow.
/// </summary>
internal static class JsonSyntaxRules
{
    private const string EndOfInput = "unexpected end of JSON input";

    /// <summary>Null if the text is one JSON value.</summary>
    /// <param name="maxDepth">Nesting above which a text is refused.</param>
    public static string? Check(ReadOnlySpan<byte> text, int maxDepth)
    {
        var cursor = new Cursor(text);
        var open = new Stack<bool>();
        while (true)
        {
            var problem = Value(ref cursor, open, maxDepth, out var opened);
            if (problem is not null)
                return problem;
            if (opened)
                continue;
            problem = Close(ref cursor, open);
            if (problem is not null)
                return problem;
            if (open.Count == 0)
                return cursor.SkipSpace() is { } rest ? Invalid(rest, "after top-level value") : null;
        }
    }

    /// <summary>One scalar or empty container, or the beginning of a full one.</summary>
    private static string? Value(ref Cursor cursor, Stack<bool> open, int maxDepth, out bool opened)
    {
        opened = false;
        if (cursor.SkipSpace() is not { } first)
            return EndOfInput;
        switch (first)
        {
            case (byte)'{' or (byte)'[':
                cursor.Take();
                open.Push(first == '{');
                if (open.Count > maxDepth)
                    return Invalid(first, "exceeded max depth");
                if (cursor.SkipSpace() == (first == '{' ? '}' : ']'))
                    return null;
                opened = true;
                return first == '{' ? Key(ref cursor) : null;
            case (byte)'"':
                return Text(ref cursor);
            case (byte)'t':
                return Literal(ref cursor, "true");
            case (byte)'f':
                return Literal(ref cursor, "false");
            case (byte)'n':
                return Literal(ref cursor, "null");
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                return Number(ref cursor);
            default:
                return Invalid(first, "looking for beginning of value");
        }
    }

    /// <summary>Ends containers as long as they end here; stops behind a comma (and key), or at the end of the outermost value.</summary>
    private static string? Close(ref Cursor cursor, Stack<bool> open)
    {
        while (open.Count > 0)
        {
            if (cursor.SkipSpace() is not { } next)
                return EndOfInput;
            var isObject = open.Peek();
            if (next == (isObject ? '}' : ']'))
            {
                cursor.Take();
                open.Pop();
            }
            else if (next == ',')
            {
                cursor.Take();
                return isObject ? Key(ref cursor) : null;
            }
            else
            {
                return Invalid(next, isObject ? "after object key:value pair" : "after array element");
            }
        }
        return null;
    }

    private static string? Key(ref Cursor cursor)
    {
        if (cursor.SkipSpace() is not { } quote)
            return EndOfInput;
        if (quote != '"')
            return Invalid(quote, "looking for beginning of object key string");
        if (Text(ref cursor) is { } problem)
            return problem;
        if (cursor.SkipSpace() is not { } colon)
            return EndOfInput;
        if (colon != ':')
            return Invalid(colon, "after object key");
        cursor.Take();
        return null;
    }

    private static string? Text(ref Cursor cursor)
    {
        cursor.Take();
        while (cursor.Take() is { } c)
        {
            if (c == '"')
                return null;
            if (c < 0x20)
                return Invalid(c, "in string literal");
            if (c == '\\' && Escape(ref cursor) is { } problem)
                return problem;
        }
        return EndOfInput;
    }

    private static string? Escape(ref Cursor cursor)
    {
        if (cursor.Take() is not { } code)
            return EndOfInput;
        if (code != 'u')
            return "bfnrt\\/\"".Contains((char)code, StringComparison.Ordinal) ? null : Invalid(code, "in string escape code");
        for (var i = 0; i < 4; i++)
        {
            if (cursor.Take() is not { } digit)
                return EndOfInput;
            if (!char.IsAsciiHexDigit((char)digit))
                return Invalid(digit, "in \\u hexadecimal character escape");
        }
        return null;
    }

    private static string? Literal(ref Cursor cursor, string word)
    {
        cursor.Take();
        foreach (var expected in word.AsSpan(1))
        {
            if (cursor.Take() is not { } c)
                return EndOfInput;
            if (c != expected)
                return Invalid(c, $"in literal {word} (expecting '{expected}')");
        }
        return null;
    }

    private static string? Number(ref Cursor cursor)
    {
        if (cursor.Peek() == '-')
            cursor.Take();
        if (cursor.Peek() == '0')
            cursor.Take();
        else if (Digits(ref cursor, "in numeric literal") is { } problem)
            return problem;
        if (cursor.Peek() == '.')
        {
            cursor.Take();
            if (Digits(ref cursor, "after decimal point in numeric literal") is { } fraction)
                return fraction;
        }
        if (cursor.Peek() is not ((byte)'e' or (byte)'E'))
            return null;
        cursor.Take();
        if (cursor.Peek() is (byte)'+' or (byte)'-')
            cursor.Take();
        return Digits(ref cursor, "in exponent of numeric literal");
    }

    private static string? Digits(ref Cursor cursor, string context)
    {
        if (cursor.Peek() is not { } first)
            return EndOfInput;
        if (!char.IsAsciiDigit((char)first))
            return Invalid(first, context);
        while (cursor.Peek() is >= (byte)'0' and <= (byte)'9')
            cursor.Take();
        return null;
    }

    private static string Invalid(byte c, string context) => $"invalid character {Quote(c)} {context}";

    /// <summary>Go takes the byte for a code point here.</summary>
    private static string Quote(byte c) => c switch
    {
        (byte)'\'' => "'\\''",
        (byte)'"' => "'\"'",
        _ => $"'{GoText.Quote(((char)c).ToString())[1..^1]}'",
    };

    private ref struct Cursor(ReadOnlySpan<byte> text)
    {
        private readonly ReadOnlySpan<byte> _text = text;
        private int _at;

        public readonly byte? Peek() => _at < _text.Length ? _text[_at] : null;

        public byte? Take() => _at < _text.Length ? _text[_at++] : null;

        public byte? SkipSpace()
        {
            while (_at < _text.Length && _text[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
                _at++;
            return Peek();
        }
    }
}
