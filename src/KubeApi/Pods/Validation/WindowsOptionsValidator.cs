using System.Text.RegularExpressions;
using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>Windows options of security contexts.</summary>
internal static partial class WindowsOptionsValidator
{
    private const int LongestSpecKiB = 64;
    private const int LongestDomain = 256;
    private const int LongestUser = 104;

    [GeneratedRegex("""\A([^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}|[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*)\z""")]
    private static partial Regex DomainForm { get; }

    public static void Check(FieldCursor options)
    {
        if (options["gmsaCredentialSpecName"].IsSet)
            options["gmsaCredentialSpecName"].MustBe(NameRules.Dns1123Subdomain);
        var spec = options["gmsaCredentialSpec"];
        if (spec.IsSet && spec.IsEmpty)
            spec.Invalid("gmsaCredentialSpec cannot be an empty string");
        else if (spec.Text.Length > LongestSpecKiB * 1024)
            spec.Invalid($"gmsaCredentialSpec size must be under {LongestSpecKiB} KiB");
        if (options["runAsUserName"].IsSet)
            CheckUserName(options["runAsUserName"]);
    }

    private static void CheckUserName(FieldCursor name)
    {
        var parts = name.Text.Split('\\');
        if (name.IsEmpty)
            name.Invalid("runAsUserName cannot be an empty string");
        else if (name.Text.Any(char.IsControl))
            name.Invalid("runAsUserName cannot contain control characters");
        else if (parts.Length > 2)
            name.Invalid("runAsUserName cannot contain more than one backslash");
        else
            CheckParts(name, parts.Length == 2 ? parts[0] : null, parts[^1]);
    }

    private static void CheckParts(FieldCursor name, string? domain, string user)
    {
        if (domain?.Length >= LongestDomain)
            name.Invalid($"runAsUserName's Domain length must be under {LongestDomain} characters");
        if (domain is not null && !DomainForm.IsMatch(domain))
            name.Invalid("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
        if (user.Length == 0)
            name.Invalid("runAsUserName's User cannot be empty");
        else if (user.Length > LongestUser)
            name.Invalid($"runAsUserName's User length must not be longer than {LongestUser} characters");
        if (user.Length > 0 && user.AsSpan().IndexOfAnyExcept('.', ' ') < 0)
            name.Invalid("runAsUserName's User cannot contain only periods or spaces");
        if (user.AsSpan().IndexOfAny("\"/\\:;|=,+*?<>@[]") >= 0)
            name.Invalid("runAsUserName's User cannot contain the following characters: \"/\\:;|=,+*?<>@[]");
    }
}
