using System.Text;
using k8s.Models;

namespace NodeStack.Kubelet.Containers.Networking;

/// <summary>The /etc/hosts of a pod's containers.</summary>
internal static class HostsFileRenderer
{
    private const string Header = "# Kubernetes-managed hosts file.\n";
    private const string HostNetworkHeader = "# Kubernetes-managed hosts file (host network).\n";

    private const string Localhost =
        "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\n"
        + "fe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n";

    public static string ForPod(IReadOnlyList<string> podIps, PodHostname hostname, IList<V1HostAlias>? aliases)
    {
        var text = new StringBuilder(Header).Append(Localhost);
        var names = hostname.Domain.Length > 0 ? $"{hostname.Name}.{hostname.Domain}\t{hostname.Name}" : hostname.Name;
        foreach (var ip in podIps)
            text.Append(ip).Append('\t').Append(names).Append('\n');
        return Append(text, aliases);
    }

    /// <summary>On the host network the node's own file is kept and the aliases added.</summary>
    public static string ForHostNetwork(string nodeFile, IList<V1HostAlias>? aliases) =>
        Append(new StringBuilder(HostNetworkHeader).Append(nodeFile), aliases);

    private static string Append(StringBuilder text, IList<V1HostAlias>? aliases)
    {
        if (aliases is { Count: > 0 })
        {
            text.Append("\n# Entries added by HostAliases.\n");
            foreach (var alias in aliases)
                text.Append(alias.Ip).Append('\t').AppendJoin('\t', alias.Hostnames ?? []).Append('\n');
        }
        return text.ToString();
    }
}
