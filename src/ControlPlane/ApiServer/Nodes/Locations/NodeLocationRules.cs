using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;

namespace NodeStack.ControlPlane.ApiServer.Nodes.Locations;

/// <summary>Where the kubelet of a node is: only what its status says counts.</summary>
public static class NodeLocationRules
{
    private const int UsualPort = 10250;

    // As kubeadm sets it up; a node's name need not mean anything to DNS.
    private static readonly string[] s_preferred = ["InternalIP", "ExternalIP", "InternalDNS", "Hostname", "ExternalDNS"];

    /// <summary>Null: the status has no address.</summary>
    public static BackendLocation? Kubelet(JsonObject node, bool isVerified = true)
    {
        var addresses = node.Items("status", "addresses").ToArray();
        var host = s_preferred.Select(type => addresses.FirstOrDefault(a => a.Text("type") == type).Text("address")).FirstOrDefault(a => a.Length > 0);
        var port = node.Number("status", "daemonEndpoints", "kubeletEndpoint", "Port") is { } reported and > 0 and <= 65535 ? (int)reported : UsualPort;
        return host is null ? null : new BackendLocation("https", host, port, isVerified ? BackendTrust.Kubelet : BackendTrust.UnverifiedKubelet);
    }

    /// <summary>What a proxy request to a node means: its kubelet, or another port of it.</summary>
    public static BackendLocation Proxy(BackendLocation kubelet, SchemeNamePort asked) =>
        asked.Port.Length == 0 || asked.Port == kubelet.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)
            ? kubelet
            : new BackendLocation(asked.Scheme.Length > 0 ? asked.Scheme : "http", kubelet.Host, PortNumberParser.Parse(asked.Port), BackendTrust.Anyone);
}
