using System.Text.RegularExpressions;

namespace NodeStack.KubeApi.Validation;

/// <summary>What keys and values of labels and annotations may look like. Each rule answers nothing for "fine", else upstream's messages.</summary>
public static partial class LabelRules
{
    private const int LongestName = 63;
    private const string NameMessage = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    private const string ValueMessage = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    private const string FormMessage = "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";

    [GeneratedRegex(@"\A([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z", RegexOptions.NonBacktracking)]
    private static partial Regex NameForm { get; }

    /// <summary>A qualified name: an optional DNS prefix with a slash, and a name.</summary>
    public static IReadOnlyList<string> Key(string key)
    {
        var parts = key.Split('/');
        if (parts.Length > 2)
            return [FormMessage];
        var problems = new List<string>();
        if (parts is [var prefix, _])
        {
            if (prefix.Length == 0)
                problems.Add("prefix part must be non-empty");
            else if (NameRules.Dns1123Subdomain(prefix) is { } wrong)
                problems.Add($"prefix part {wrong}");
        }
        var name = parts[^1];
        if (name.Length == 0)
            problems.Add("name part must be non-empty");
        else if (name.Length > LongestName)
            problems.Add("name part must be no more than 63 bytes");
        // An empty name breaks the form too, and upstream says both.
        if (!NameForm.IsMatch(name))
            problems.Add(NameMessage);
        return problems;
    }

    public static IReadOnlyList<string> Value(string value)
    {
        var problems = new List<string>();
        if (value.Length > LongestName)
            problems.Add("must be no more than 63 bytes");
        if (value.Length > 0 && !NameForm.IsMatch(value))
            problems.Add(ValueMessage);
        return problems;
    }
}
