using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Configuration;
using NodeStack.KubeApi.Files;
using NodeStack.Kubelet;
using NodeStack.Kubelet.Configuration;
using NodeStack.PodNetwork;
using NodeStack.Proxy;
using NodeStack.Proxy.Configuration;

namespace NodeStack.Up;

/// <summary>The parts of a node, as components of this process.</summary>
internal static class NodeComponents
{
    private const string Supervised = "supervised";

    /// <summary>Writes the configuration files and makes the folders.</summary>
    public static void Prepare(NodeSettings node)
    {
        foreach (var folder in (ReadOnlySpan<string>)[node.Paths.StaticPods, node.Paths.Manifests, node.Paths.PodLogs, node.Paths.CniConfig, node.Paths.CniData])
            Directory.CreateDirectory(folder);
        PrivateFiles.EnsureFolder(Path.GetDirectoryName(node.Paths.KubeletConfig)!);
        PrivateFiles.Write(node.Paths.KubeletConfig, node.KubeletConfig);
        PrivateFiles.Write(node.Paths.ProxyConfig, NodeConfigurationRenderer.Proxy(node.ProxyKubeconfig, node.NodeName, node.PodNetworks));
    }

    public static Component Kubelet(NodeSettings node, ILoggerFactory loggers, TimeProvider time) => new("kubelet", stop =>
    {
        List<GivenFlag> flags =
        [
            Given(KubeletFlags.All, "config", node.Paths.KubeletConfig), Given(KubeletFlags.All, "kubeconfig", node.KubeletKubeconfig),
            Given(KubeletFlags.All, "root-dir", node.Paths.KubeletRoot), Given(KubeletFlags.All, "hostname-override", node.NodeName),
            Given(KubeletFlags.All, "images-dir", node.ImagesDir),
            Given(KubeletFlags.All, "container-runtime-endpoint", node.RuntimeEndpoint.Length > 0 ? node.RuntimeEndpoint : Supervised),
        ];
        if (node.NodeIps.Count > 0)
            flags.Add(Given(KubeletFlags.All, "node-ip", string.Join(',', node.NodeIps)));
        if (node.BootstrapKubeconfig.Length > 0)
            flags.Add(Given(KubeletFlags.All, "bootstrap-kubeconfig", node.BootstrapKubeconfig));
        var options = KubeletOptionsLoader.Load(flags) with { CniConfDir = node.Paths.CniConfig };
        return KubeletHost.RunAsync(options, loggers, time, stop);
    });

    public static Component Proxy(NodeSettings node, ILoggerFactory loggers, TimeProvider time) => new("proxy", stop =>
    {
        ProxyOptions Load() => ProxyOptionsLoader.Load([Given(ProxyFlags.All, "config", node.Paths.ProxyConfig)], node.NodeName);
        return ProxyHost.RunAsync(Load(), Load, loggers, time, stop);
    });

    public static Component PodNetwork(NodeSettings node, ILoggerFactory loggers, TimeProvider time) => new("pod network", async stop =>
    {
        using var link = AdminLink.Open(node.ProxyKubeconfig, time, loggers);
        await new PodNetworkLoop(link.Api, node.PodNetwork, time, loggers).RunAsync(stop).ConfigureAwait(false);
    });

    private static GivenFlag Given(IReadOnlyList<ConfigurationFlag> flags, string name, string value) => new(flags.First(f => f.Name == name), [value]);
}
