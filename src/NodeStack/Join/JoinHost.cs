using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.ApiServer.Pki;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Files;
using NodeStack.Up;

namespace NodeStack.Join;

/// <summary>A node of somebody's cluster in one process: kubelet, proxy, pod network. The first start finds the cluster by the token; later ones go on.</summary>
internal static class JoinHost
{
    private const string Bootstrap = "bootstrap", Kubelet = "kubelet";

    /// <exception cref="JoinException"/>
    /// <exception cref="ComponentFailedException">A part cannot start.</exception>
    public static async Task RunAsync(JoinOptions options, Progress progress, ILoggerFactory loggers, TimeProvider time, CancellationToken stop)
    {
        var paths = new UpPaths(options.DataDir);
        using var held = UpLock.Take(paths);
        var authority = new PkiPaths(paths.Pki).Certificate(PkiPaths.Authority);
        if (options.Token is { } token && !File.Exists(authority))
        {
            Store(paths, authority, await ClusterDiscovery.FindAuthorityAsync(options, token, time, stop).ConfigureAwait(false));
            progress.Say($"found the cluster at {options.Server}");
        }
        if (!File.Exists(authority))
            throw new JoinException($"{options.DataDir} has joined no cluster yet: give --token (nodestack token create prints the command)");
        if (options.Token is { } given)
            PrivateFiles.Write(paths.Kubeconfig(Bootstrap), BootstrapKubeconfigRenderer.Render(options.Server, authority, given));
        var settings = await ReadSettingsAsync(paths, time, loggers, stop).ConfigureAwait(false);
        var node = Node(options, paths, authority, settings);
        NodeComponents.Prepare(node);
        await NodeRunner.RunAsync(node, progress, loggers, time, stop).ConfigureAwait(false);
    }

    private static void Store(UpPaths paths, string authority, string pem)
    {
        PrivateFiles.EnsureFolder(paths.Pki);
        PrivateFiles.EnsureFolder(Path.GetDirectoryName(paths.Kubeconfig(Kubelet))!);
        PrivateFiles.Write(authority, pem);
    }

    /// <summary>With the node's own name once it has one, before that with the token.</summary>
    private static async Task<ClusterSettings> ReadSettingsAsync(UpPaths paths, TimeProvider time, ILoggerFactory loggers, CancellationToken stop)
    {
        var kubeconfig = File.Exists(paths.Kubeconfig(Kubelet)) ? paths.Kubeconfig(Kubelet) : paths.Kubeconfig(Bootstrap);
        using var link = AdminLink.Open(kubeconfig, time, loggers);
        try
        {
            return ClusterSettings.Read(await link.Api.ConfigMaps.GetAsync(ClusterSettings.Namespace, ClusterSettings.Name, stop).ConfigureAwait(false));
        }
        catch (ApiException e)
        {
            throw new JoinException($"the cluster's settings cannot be read from {link.Server}: {e.Message}");
        }
    }

    private static NodeSettings Node(JoinOptions options, UpPaths paths, string authority, ClusterSettings settings) =>
        new(paths, options.NodeName, NodeConfigurationRenderer.Kubelet(paths, settings.ClusterDomain, authority, null))
        {
            NodeIps = options.NodeIps,
            KubeletKubeconfig = paths.Kubeconfig(Kubelet),
            BootstrapKubeconfig = File.Exists(paths.Kubeconfig(Bootstrap)) ? paths.Kubeconfig(Bootstrap) : "",
            ProxyKubeconfig = paths.Kubeconfig(Kubelet),
            RuntimeEndpoint = options.RuntimeEndpoint,
            ImagesDir = options.ImagesDir,
            PodNetworks = settings.PodNetworks,
        };
}
