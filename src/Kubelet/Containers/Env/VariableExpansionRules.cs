using System.Text;

namespace NodeStack.Kubelet.Containers.Env;

/// <summary>
/// $(NAME) in commands, arguments, values and subPathExpr. "$$" is a plain dollar sign, an unknown or unfinished reference
/// stays as it is written.
/// </summary>
public static class VariableExpansionRules
{
    public static string Expand(string text, Func<string, string?> lookup)
    {
        if (!text.Contains('$', StringComparison.Ordinal))
            return text;
        var result = new StringBuilder(text.Length);
        var at = 0;
        while (at < text.Length)
        {
            if (text[at] != '$' || at + 1 == text.Length)
            {
                result.Append(text[at++]);
                continue;
            }
            at += Reference(text.AsSpan(at + 1), lookup, result) + 1;
        }
        return result.ToString();
    }

    public static string Expand(string text, IReadOnlyDictionary<string, string> variables) =>
        Expand(text, name => variables.TryGetValue(name, out var value) ? value : null);

    /// <summary>subPathExpr is stricter: a variable that is missing or empty is an error, as it would name another folder.</summary>
    public static string ExpandStrict(string text, IReadOnlyDictionary<string, string> variables, out IReadOnlyList<string> missing)
    {
        var absent = new SortedSet<string>(StringComparer.Ordinal);
        var result = Expand(text, name =>
        {
            if (variables.TryGetValue(name, out var value) && value.Length > 0)
                return value;
            absent.Add(name);
            return "";
        });
        missing = [.. absent];
        return result;
    }

    /// <summary>Writes what follows a dollar sign and returns how many characters it took.</summary>
    private static int Reference(ReadOnlySpan<char> rest, Func<string, string?> lookup, StringBuilder result)
    {
        if (rest[0] == '$')
        {
            result.Append('$');
            return 1;
        }
        if (rest[0] != '(')
        {
            result.Append('$').Append(rest[0]);
            return 1;
        }
        var end = rest.IndexOf(')');
        if (end < 0)
        {
            result.Append("$(");
            return 1;
        }
        var name = rest[1..end].ToString();
        result.Append(lookup(name) ?? $"$({name})");
        return end + 1;
    }
}
