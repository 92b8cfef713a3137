using System.Text.RegularExpressions;

namespace NodeStack.KubeApi.Validation;

/// <summary>Domain-prefixed paths: <c>acme.io/foo</c>.</summary>
public static partial class DomainPathChecks
{
    private const string PathMessage = "Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')";

    [GeneratedRegex(@"\A[A-Za-z0-9/\-._~%!$&'()*+,;=:]+\z")]
    private static partial Regex PathForm { get; }

    public static void Check(FieldCursor field)
    {
        if (!field.MustBeSet())
            return;
        var parts = field.Text.Split('/', 2);
        if (parts.Length != 2 || parts[0].Length == 0 || parts[1].Length == 0)
        {
            field.Invalid("must be a domain-prefixed path (such as \"acme.io/foo\")");
            return;
        }
        if (NameRules.Dns1123Subdomain(parts[0]) is { } problem)
            field.Invalid(parts[0], problem);
        if (!PathForm.IsMatch(parts[1]))
            field.Invalid(parts[1], PathMessage);
    }
}
