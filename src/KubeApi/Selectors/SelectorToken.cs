namespace NodeStack.KubeApi.Selectors;

internal enum SelectorTokenKind
{
    Word,
    In,
    NotIn,
    Not,
    Equals,
    DoubleEquals,
    NotEquals,
    Greater,
    Less,
    Open,
    Close,
    Comma,
    End,
}

/// <summary>A word or sign of a label selector.</summary>
internal readonly record struct SelectorToken(SelectorTokenKind Kind, string Text)
{
    /// <summary>The words of operators are plain words where keys and values stand.</summary>
    public bool IsWord => Kind is SelectorTokenKind.Word or SelectorTokenKind.In or SelectorTokenKind.NotIn;

    public bool IsOperator => Kind is SelectorTokenKind.In or SelectorTokenKind.NotIn or SelectorTokenKind.Equals or SelectorTokenKind.DoubleEquals
        or SelectorTokenKind.NotEquals or SelectorTokenKind.Greater or SelectorTokenKind.Less;

    /// <summary>The tokens of a text; the last one is always <see cref="SelectorTokenKind.End"/>.</summary>
    public static IReadOnlyList<SelectorToken> Scan(string text)
    {
        var tokens = new List<SelectorToken>();
        var at = 0;
        while (true)
        {
            while (at < text.Length && IsSpace(text[at]))
                at++;
            // Upstream's lexer takes a NUL for the end.
            if (at >= text.Length || text[at] == '\0')
                break;
            tokens.Add(IsSign(text[at]) ? Sign(text, ref at) : Word(text, ref at));
        }
        tokens.Add(new SelectorToken(SelectorTokenKind.End, ""));
        return tokens;
    }

    private static SelectorToken Word(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && text[at] != '\0' && !IsSign(text[at]) && !IsSpace(text[at]))
            at++;
        var word = text[start..at];
        if (at < text.Length && text[at] == '\0')
            at++;
        return new SelectorToken(word switch { "in" => SelectorTokenKind.In, "notin" => SelectorTokenKind.NotIn, _ => SelectorTokenKind.Word }, word);
    }

    /// <summary>The longest operator that begins here.</summary>
    private static SelectorToken Sign(string text, ref int at)
    {
        var length = text[at] is '=' or '!' && at + 1 < text.Length && text[at + 1] == '=' ? 2 : 1;
        var sign = text.Substring(at, length);
        at += length;
        return new SelectorToken(
            sign switch
            {
                "=" => SelectorTokenKind.Equals,
                "==" => SelectorTokenKind.DoubleEquals,
                "!=" => SelectorTokenKind.NotEquals,
                "!" => SelectorTokenKind.Not,
                ">" => SelectorTokenKind.Greater,
                "<" => SelectorTokenKind.Less,
                "(" => SelectorTokenKind.Open,
                ")" => SelectorTokenKind.Close,
                _ => SelectorTokenKind.Comma,
            },
            sign);
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\n';

    private static bool IsSign(char c) => c is '=' or '!' or '(' or ')' or ',' or '>' or '<';
}
