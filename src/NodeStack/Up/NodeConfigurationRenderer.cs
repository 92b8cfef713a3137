using System.Net;
using NodeStack.KubeApi.Yaml;

namespace NodeStack.Up;

/// <summary>The configuration files of a node's kubelet and proxy. They are written at every start, to be read by people too.</summary>
internal static class NodeConfigurationRenderer
{
    private const string Head = "# Written by nodestack at every start; changes here are lost.\n";

    /// <param name="authority">Who signs the certificates of the kubelet's clients.</param>
    /// <param name="serving">Certificate and key file of the kubelet's server; null: it asks the cluster for one.</param>
    public static string Kubelet(UpPaths paths, string clusterDomain, string authority, (string Certificate, string Key)? serving) => Head + $"""
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        # A machine to try things out on may swap; pods do not.
        failSwapOn: false
        address: 0.0.0.0
        authentication:
          anonymous:
            enabled: false
          webhook:
            enabled: true
          x509:
            clientCAFile: {Quoted(authority)}
        authorization:
          mode: Webhook
        {(serving is { } files ? $"tlsCertFile: {Quoted(files.Certificate)}\ntlsPrivateKeyFile: {Quoted(files.Key)}" : "serverTLSBootstrap: true\nrotateCertificates: true")}
        clusterDomain: {Quoted(clusterDomain)}
        staticPodPath: {Quoted(paths.StaticPods)}
        podLogsDir: {Quoted(paths.PodLogs)}

        """;

    public static string Proxy(string kubeconfig, string nodeName, IReadOnlyList<IPNetwork> podNetworks) => Head + $"""
        apiVersion: kubeproxy.config.k8s.io/v1alpha1
        kind: KubeProxyConfiguration
        mode: nftables
        clientConnection:
          kubeconfig: {Quoted(kubeconfig)}
        hostnameOverride: {Quoted(nodeName)}
        clusterCIDR: {string.Join(',', podNetworks)}
        nodePortAddresses: [primary]

        """;

    /// <summary>JSON texts are YAML texts.</summary>
    private static string Quoted(string text) => System.Text.Json.Nodes.JsonValue.Create(text).ToJsonString();
}
