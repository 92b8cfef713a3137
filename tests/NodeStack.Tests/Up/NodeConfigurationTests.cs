using System.Net;
using NodeStack.KubeApi.Configuration;
using NodeStack.Kubelet.Configuration;
using NodeStack.Proxy.Configuration;
using NodeStack.Up;

namespace NodeStack.NodeStack.Tests.Up;

/// <summary>What is written for a node's parts is what these parts read, whatever the folder is called.</summary>
public sealed class NodeConfigurationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("a \"b\" {c}:").FullName;

    [Theory, InlineData(true), InlineData(false)]
    public void Kubelet_Written_IsRead(bool hasServing)
    {
        var paths = new UpPaths(_folder);
        var text = NodeConfigurationRenderer.Kubelet(paths, "cluster.local", Path.Combine(_folder, "ca.crt"), hasServing ? (Path.Combine(_folder, "k.crt"), Path.Combine(_folder, "k.key")) : null);
        var config = KubeletOptionsLoader.Load([new GivenFlag(KubeletFlags.Config, [Write(text)])]).Config;
        Assert.Equal((paths.StaticPods, paths.PodLogs, Path.Combine(_folder, "ca.crt")), (config.StaticPodPath, config.PodLogsDir, config.Authentication.X509.ClientCaFile));
        Assert.Equal((!hasServing, hasServing ? Path.Combine(_folder, "k.crt") : ""), (config.ServerTlsBootstrap, config.TlsCertFile));
    }

    [Fact]
    public void Proxy_Written_IsRead()
    {
        var text = NodeConfigurationRenderer.Proxy(Path.Combine(_folder, "proxy.kubeconfig"), "node-1", [IPNetwork.Parse("10.244.0.0/16"), IPNetwork.Parse("fd00:244::/48")]);
        var options = ProxyOptionsLoader.Load([new GivenFlag(ProxyFlags.Config, [Write(text)])], "host");
        Assert.Equal(("node-1", "10.244.0.0/16,fd00:244::/48"), (options.NodeName, options.Config.ClusterCidr));
        Assert.Empty(options.Warnings);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string text)
    {
        var path = Path.Combine(_folder, "config.yaml");
        File.WriteAllText(path, text);
        return path;
    }
}
