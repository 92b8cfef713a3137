namespace NodeStack.Kubelet.Containers;

/// <summary>The name forms the kubelet checks by itself before use, with upstream's messages. An empty list is a good name.</summary>
internal static class NameRules
{
    private const string LabelRegex = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";

    public static IReadOnlyList<string> Dns1123LabelErrors(string value)
    {
        var errors = new List<string>();
        if (value.Length > 63)
            errors.Add("must be no more than 63 bytes");
        if (!IsLabel(value))
            errors.Add("a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an "
                + $"alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '{LabelRegex}')");
        return errors;
    }

    public static IReadOnlyList<string> Dns1123SubdomainErrors(string value)
    {
        var errors = new List<string>();
        if (value.Length > 253)
            errors.Add("must be no more than 253 bytes");
        if (!value.Split('.').All(IsLabel))
            errors.Add("a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with "
                + $"an alphanumeric character (e.g. 'example.com', regex used for validation is '{LabelRegex}(\\.{LabelRegex})*')");
        return errors;
    }

    public static IReadOnlyList<string> QualifiedNameErrors(string value)
    {
        var parts = value.Split('/');
        if (parts.Length > 2)
            return ["a qualified name " + NameForm + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"];
        var errors = new List<string>();
        if (parts.Length == 2)
        {
            if (parts[0].Length == 0)
                errors.Add("prefix part must be non-empty");
            else
                errors.AddRange(Dns1123SubdomainErrors(parts[0]).Select(e => "prefix part " + e));
        }
        var name = parts[^1];
        if (name.Length == 0)
            errors.Add("name part must be non-empty");
        else if (name.Length > 63)
            errors.Add("name part must be no more than 63 bytes");
        if (!IsQualifiedPart(name))
            errors.Add("name part " + NameForm);
        return errors;
    }

    private const string NameForm = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    private static bool IsLabel(string value) =>
        value.Length > 0 && IsLowerAlphanumeric(value[0]) && IsLowerAlphanumeric(value[^1]) && value.All(c => c == '-' || IsLowerAlphanumeric(c));

    private static bool IsLowerAlphanumeric(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c);

    private static bool IsQualifiedPart(string value) =>
        value.Length > 0 && char.IsAsciiLetterOrDigit(value[0]) && char.IsAsciiLetterOrDigit(value[^1])
        && value.All(c => c is '-' or '_' or '.' || char.IsAsciiLetterOrDigit(c));
}
