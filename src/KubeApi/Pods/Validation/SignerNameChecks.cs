using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>Names of certificate signers: <c>example.com/signer</c>.</summary>
public static class SignerNameChecks
{
    private const int LongestDomain = 253;
    private const int LongestName = LongestDomain + 1 + LongestDomain + 63 + 1;

    public static void Check(FieldCursor name)
    {
        if (!name.MustBeSet())
            return;
        var parts = name.Text.Split('/');
        if (parts.Length != 2)
        {
            name.Invalid("must be a fully qualified domain and path of the form 'example.com/signer-name'");
            return;
        }
        if (parts[0].Length > LongestDomain)
            name.TooLong(LongestDomain);
        var labels = parts[0].Split('.');
        CheckSegments(name, parts[0], labels, NameRules.Dns1123Label);
        if (labels.Length < 2)
            name.Invalid(parts[0], "should be a domain with at least two segments separated by dots");
        CheckSegments(name, parts[1], parts[1].Split('.'), NameRules.Dns1123Subdomain);
        name.MustBeShorterThan(LongestName);
    }

    /// <summary>The first that is wrong is enough.</summary>
    private static void CheckSegments(FieldCursor name, string whole, string[] segments, Func<string, string?> rule)
    {
        foreach (var segment in segments)
        {
            if (rule(segment) is not { } problem)
                continue;
            name.Invalid(whole, $"validating label {QuotedTextRenderer.Quote(segment)}: {problem}");
            return;
        }
    }
}
