using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Selectors;

/// <summary>
/// Reads label selectors: <c>a=b, a==b, a!=b, a in (x,y), a notin (x,y), a, !a, a>1, a&lt;1</c>, joined by commas. Grammar and messages are those of
/// apimachinery's labels package.
/// </summary>
internal sealed class LabelSelectorParser
{
    private const string BinaryOperators = "in, notin, =, ==, !=, gt, lt";
    private readonly IReadOnlyList<SelectorToken> _tokens;
    private int _at;

    private LabelSelectorParser(string text) => _tokens = SelectorToken.Scan(text);

    private SelectorToken Next => _tokens[Math.Min(_at, _tokens.Count - 1)];

    public static LabelSelector Parse(string text) => new(new LabelSelectorParser(text).ParseAll());

    private List<LabelRequirement> ParseAll()
    {
        var requirements = new List<LabelRequirement>();
        while (true)
        {
            if (Next.Kind == SelectorTokenKind.End)
                return requirements;
            if (!Next.IsWord && Next.Kind != SelectorTokenKind.Not)
                throw Found(Next, "!, identifier, or 'end of string'");
            requirements.Add(ParseRequirement());
            var separator = Take();
            if (separator.Kind == SelectorTokenKind.End)
                return requirements;
            if (separator.Kind != SelectorTokenKind.Comma)
                throw Found(separator, "',' or 'end of string'");
            if (!Next.IsWord && Next.Kind != SelectorTokenKind.Not)
                throw Found(Next, "identifier after ','");
        }
    }

    private LabelRequirement ParseRequirement()
    {
        try
        {
            var isNegated = Next.Kind == SelectorTokenKind.Not;
            if (isNegated)
                Take();
            var key = Take();
            if (!key.IsWord)
                throw Found(key, "identifier");
            if (LabelRules.Key(key.Text).ToList() is { Count: > 0 } problems)
                throw new SelectorFormatException($"<nil>: Invalid value: \"{key.Text}\": {string.Join("; ", problems)}");
            if (Next.Kind is SelectorTokenKind.End or SelectorTokenKind.Comma)
                return new LabelRequirement(key.Text, isNegated ? LabelOperator.DoesNotExist : LabelOperator.Exists, []);
            // Upstream forgets the negation when an operator follows.
            return isNegated && !Next.IsOperator ? throw Found(Next, BinaryOperators) : ParseComparison(key.Text);
        }
        catch (SelectorFormatException e)
        {
            throw new SelectorFormatException($"unable to parse requirement: {e.Message}");
        }
    }

    private LabelRequirement ParseComparison(string key)
    {
        var token = Take();
        var (@operator, isSet) = token.Kind switch
        {
            SelectorTokenKind.In => (LabelOperator.In, true),
            SelectorTokenKind.NotIn => (LabelOperator.NotIn, true),
            SelectorTokenKind.Equals => (LabelOperator.Equals, false),
            SelectorTokenKind.DoubleEquals => (LabelOperator.DoubleEquals, false),
            SelectorTokenKind.NotEquals => (LabelOperator.NotEquals, false),
            SelectorTokenKind.Greater => (LabelOperator.GreaterThan, false),
            SelectorTokenKind.Less => (LabelOperator.LessThan, false),
            _ => throw Found(token, BinaryOperators),
        };
        var values = isSet ? ParseSet() : [ParseValue()];
        CheckValues(key, @operator, values);
        return new LabelRequirement(key, @operator, values);
    }

    private string ParseValue()
    {
        if (Next.Kind is SelectorTokenKind.End or SelectorTokenKind.Comma)
            return "";
        var token = Take();
        return token.IsWord ? token.Text : throw Found(token, "identifier");
    }

    /// <summary>Values in parentheses; what is missing before, between or after commas is an empty value.</summary>
    private string[] ParseSet()
    {
        var open = Take();
        if (open.Kind != SelectorTokenKind.Open)
            throw new SelectorFormatException($"found '{open.Text}' expected: '('");
        if (Next.Kind == SelectorTokenKind.Close)
        {
            Take();
            return [""];
        }
        if (!Next.IsWord && Next.Kind != SelectorTokenKind.Comma)
            throw Found(Next, "',', ')' or identifier");
        var values = new SortedSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var token = Take();
            if (token.IsWord)
            {
                values.Add(token.Text);
                if (Next.Kind is not (SelectorTokenKind.Comma or SelectorTokenKind.Close))
                    throw Found(Next, "',' or ')'");
            }
            else if (token.Kind == SelectorTokenKind.Comma)
            {
                if (values.Count == 0 || Next.Kind is SelectorTokenKind.Close or SelectorTokenKind.Comma)
                    values.Add("");
            }
            else
            {
                throw Found(token, "',', or identifier");
            }
            if (Next.Kind == SelectorTokenKind.Close)
            {
                Take();
                return [.. values];
            }
        }
    }

    private static void CheckValues(string key, LabelOperator @operator, string[] values)
    {
        var errors = new List<string>();
        if (@operator is LabelOperator.GreaterThan or LabelOperator.LessThan && !LabelRequirement.TryNumber(values[0], out _))
            errors.Add($"values[0]: Invalid value: \"{values[0]}\": for 'Gt', 'Lt' operators, the value must be an integer");
        for (var i = 0; i < values.Length; i++)
        {
            if (LabelRules.Value(values[i]).ToList() is { Count: > 0 } problems)
                errors.Add($"values[{i}][{key}]: Invalid value: \"{values[i]}\": {string.Join("; ", problems)}");
        }
        if (errors.Count > 0)
            throw new SelectorFormatException(errors.Count == 1 ? errors[0] : $"[{string.Join(", ", errors)}]");
    }

    private SelectorToken Take()
    {
        var token = Next;
        _at++;
        return token;
    }

    private static SelectorFormatException Found(SelectorToken token, string expected) => new($"found '{token.Text}', expected: {expected}");
}
