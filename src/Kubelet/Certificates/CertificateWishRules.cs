using System.Net;
using k8s.Models;

namespace NodeStack.Kubelet.Certificates;

/// <summary>What a node asks certificates for. Keys are elliptic, so none is for key encipherment.</summary>
internal static class CertificateWishRules
{
    private const string Group = "system:nodes";

    public static CertificateWish Client(string nodeName) => new(
        "kubernetes.io/kube-apiserver-client-kubelet", UserOf(nodeName), Group, [], [], ["digital signature", "client auth"]);

    /// <summary>Null: as long as the node has no address, there is nothing to ask for.</summary>
    public static CertificateWish? Serving(string nodeName, IEnumerable<V1NodeAddress> addresses)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        var ips = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var address in addresses.Where(a => !string.IsNullOrEmpty(a.Address)))
        {
            var ip = IPAddress.TryParse(address.Address, out var parsed) ? parsed.ToString() : null;
            if (address.Type is "Hostname" or "InternalIP" or "ExternalIP" && ip is not null)
                ips.Add(ip);
            else if (address.Type is "Hostname" or "InternalDNS" or "ExternalDNS")
                names.Add(address.Address);
        }
        return ips.Count == 0 ? null : new CertificateWish(
            "kubernetes.io/kubelet-serving", UserOf(nodeName), Group, [.. names], [.. ips], ["digital signature", "server auth"]);
    }

    private static string UserOf(string nodeName) => "system:node:" + nodeName;
}
