using System.Net;
using System.Text.Json.Nodes;
using k8s.Models;

namespace NodeStack.Join;

/// <summary>What every node of a cluster must know alike: ConfigMap nodestack-config in kube-system.</summary>
internal sealed record ClusterSettings(IReadOnlyList<IPNetwork> PodNetworks, string ClusterDomain)
{
    public const string Namespace = "kube-system", Name = "nodestack-config";

    public JsonObject ToData() => new() { ["clusterCIDR"] = string.Join(',', PodNetworks), ["clusterDomain"] = ClusterDomain };

    /// <exception cref="JoinException">It does not say what it must.</exception>
    public static ClusterSettings Read(V1ConfigMap map)
    {
        string Text(string key) => map.Data?.TryGetValue(key, out var text) == true ? text : "";
        var networks = Text("clusterCIDR").Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(t => IPNetwork.TryParse(t, out var network) ? network : throw new JoinException($"ConfigMap {Namespace}/{Name}: clusterCIDR has \"{t}\", which is no network")).ToArray();
        return networks.Length > 0 ? new(networks, Text("clusterDomain")) : throw new JoinException($"ConfigMap {Namespace}/{Name} has no clusterCIDR");
    }
}
