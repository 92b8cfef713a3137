using k8s.Models;

namespace NodeStack.Kubelet.Containers.Networking;

/// <summary>What a pod is called: hostnameOverride, else hostname, else its name; at most 63 characters.</summary>
internal static class HostnameRules
{
    private const int MaxHostname = 63;
    private const int MaxFqdn = 64;

    public static PodHostname Of(V1Pod pod, string clusterDomain)
    {
        var spec = pod.Spec;
        var name = pod.Metadata?.Name ?? "";
        if (spec?.HostnameOverride is { } wish)
        {
            Check("HostnameOverride", "DNS subdomain", wish, NameRules.Dns1123SubdomainErrors(wish));
            return new PodHostname(Truncate(name, wish), "");
        }
        var hostname = name;
        if (!string.IsNullOrEmpty(spec?.Hostname))
        {
            Check("Hostname", "DNS label", spec.Hostname, NameRules.Dns1123LabelErrors(spec.Hostname));
            hostname = spec.Hostname;
        }
        hostname = Truncate(name, hostname);
        if (string.IsNullOrEmpty(spec?.Subdomain))
            return new PodHostname(hostname, "");
        Check("Subdomain", "DNS label", spec.Subdomain, NameRules.Dns1123LabelErrors(spec.Subdomain));
        return new PodHostname(hostname, $"{spec.Subdomain}.{pod.Metadata?.NamespaceProperty}.svc.{clusterDomain}");
    }

    /// <summary>The name the kernel shows in the pod: with setHostnameAsFQDN the whole one, which must fit 64 characters.</summary>
    public static string ForKernel(PodHostname hostname, bool? asFqdn)
    {
        if (hostname.Domain.Length == 0 || asFqdn != true)
            return hostname.Name;
        var fqdn = $"{hostname.Name}.{hostname.Domain}";
        return fqdn.Length <= MaxFqdn
            ? fqdn
            : throw ConfigErrors.Container(
                $"failed to construct FQDN from pod hostname and cluster domain, FQDN {fqdn} is too long ({MaxFqdn} characters is the max, "
                + $"{fqdn.Length} characters requested)");
    }

    private static string Truncate(string podName, string hostname)
    {
        if (hostname.Length <= MaxHostname)
            return hostname;
        var cut = hostname[..MaxHostname].TrimEnd('-', '.');
        return cut.Length > 0
            ? cut
            : throw ConfigErrors.Container($"hostname for pod {ConfigErrors.Quote(podName)} was invalid: {ConfigErrors.Quote(hostname)}");
    }

    private static void Check(string field, string form, string value, IReadOnlyList<string> errors)
    {
        if (errors.Count > 0)
            throw ConfigErrors.Container($"pod {field} {ConfigErrors.Quote(value)} is not a valid {form}: {string.Join(';', errors)}");
    }
}
