using System.Text.RegularExpressions;

namespace NodeStack.KubeApi.Validation;

/// <summary>What names may look like. Each rule answers null for "fine", else upstream's message.</summary>
public static partial class NameRules
{
    private const string LabelMessage = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    private const string SubdomainMessage = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private const string UnderscoreMessage = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')";
    private const string Label1035Message = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
    private const string WildcardMessage = "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private const string ConfigKeyMessage = "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
    private const string ConfigKeyCharacters = "-._abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private const string EnvironmentMessage = "a valid environment variable name must consist only of printable ASCII characters other than '='";
    private const string HeaderMessage = "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')";
    private const string HeaderCharacters = "-ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex LabelForm { get; }

    [GeneratedRegex(@"\A[a-z]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Label1035Form { get; }

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex SubdomainForm { get; }

    [GeneratedRegex(@"\A_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex UnderscoreForm { get; }

    public static string? Dns1123Label(string name) => true switch
    {
        _ when name.Length > 63 => TooLong(63),
        _ when LabelForm.IsMatch(name) => null,
        _ when SubdomainForm.IsMatch(name) => "must not contain dots",
        _ => LabelMessage,
    };

    /// <summary>A label that starts with a letter.</summary>
    public static string? Dns1035Label(string name) => name.Length > 63 ? TooLong(63) : Label1035Form.IsMatch(name) ? null : Label1035Message;

    public static string? Dns1123Subdomain(string name) => name.Length > 253 ? TooLong(253) : SubdomainForm.IsMatch(name) ? null : SubdomainMessage;

    public static string? Dns1123SubdomainWithUnderscore(string name) =>
        name.Length > 253 ? TooLong(253) : UnderscoreForm.IsMatch(name) ? null : UnderscoreMessage;

    /// <summary><c>*.</c> and a subdomain.</summary>
    public static string? WildcardSubdomain(string name) => true switch
    {
        _ when name.Length > 253 => TooLong(253),
        _ when name.StartsWith("*.", StringComparison.Ordinal) && SubdomainForm.IsMatch(name[2..]) => null,
        _ => WildcardMessage,
    };

    /// <summary>One segment of a path, for names that are otherwise free (RBAC).</summary>
    public static string? PathSegment(string name) => true switch
    {
        _ when name == "." => "may not be '.'",
        _ when name == ".." => "may not be '..'",
        _ when name.Contains('/', StringComparison.Ordinal) => "may not contain '/'",
        _ when name.Contains('%', StringComparison.Ordinal) => "may not contain '%'",
        _ => null,
    };

    /// <summary>A key of a config map or secret.</summary>
    public static string? ConfigKey(string key) => true switch
    {
        _ when key.Length > 253 => TooLong(253),
        _ when key.Length == 0 || key.AsSpan().IndexOfAnyExcept(ConfigKeyCharacters) >= 0 => ConfigKeyMessage,
        _ when key == "." => "must not be '.'",
        _ when key == ".." => "must not be '..'",
        _ when key.StartsWith("..", StringComparison.Ordinal) => "must not start with '..'",
        _ => null,
    };

    public static string? PortName(string name) => PortNameProblems(name).FirstOrDefault();

    public static IEnumerable<string> PortNameProblems(string name)
    {
        if (name.Length > 15)
            yield return TooLong(15);
        if (name.Length == 0 || name.AsSpan().IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789-") >= 0)
            yield return "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)";
        if (!name.AsSpan().ContainsAnyInRange('a', 'z'))
            yield return "must contain at least one letter (a-z)";
        if (name.Contains("--", StringComparison.Ordinal))
            yield return "must not contain consecutive hyphens";
        if (name.StartsWith('-') || name.EndsWith('-'))
            yield return "must not begin or end with a hyphen";
    }

    public static string? PortNumber(long port) => port is >= 1 and <= 65535 ? null : "must be between 1 and 65535, inclusive";

    /// <summary>Any printable ASCII but '='.</summary>
    public static string? EnvironmentName(string name) =>
        name.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 && !name.Contains('=', StringComparison.Ordinal) ? null : EnvironmentMessage;

    public static string? HttpHeader(string name) => name.Length > 0 && name.AsSpan().IndexOfAnyExcept(HeaderCharacters) < 0 ? null : HeaderMessage;

    public static string? Id(long id) => id is >= 0 and <= int.MaxValue ? null : "must be between 0 and 2147483647, inclusive";

    private static string TooLong(int most) => $"must be no more than {most} characters";
}
