using NodeStack.KubeApi.Validation;

namespace NodeStack.Why;

internal static class WhyTargetParser
{
    /// <summary>NAMESPACE/NAME, or NAME in the default namespace.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static WhyTarget Parse(string text)
    {
        var parts = text.Split('/');
        var (ns, name) = parts.Length == 1 ? ("default", parts[0]) : (parts[0], parts[1]);
        if (parts.Length > 2 || NameRules.Dns1123Label(ns) is not null || NameRules.Dns1123Subdomain(name) is not null)
            throw new FormatException($"\"{text}\" is not NAMESPACE/POD");
        return new WhyTarget(ns, name);
    }

    /// <summary>What the pod's name may have been made of: "web" of "web-0" and of "web-5d7f-x9x".</summary>
    public static IEnumerable<string> OwnerNames(string pod)
    {
        yield return pod;
        for (var i = 0; i < 2 && pod.LastIndexOf('-') is > 0 and var dash; i++)
            yield return pod = pod[..dash];
    }
}
