using System.Net;
using NodeStack.PodNetwork;

namespace NodeStack.Up;

/// <summary>What the parts of a node are run with, whether it is the cluster's first or one that joined.</summary>
/// <param name="KubeletConfig">Text of its configuration file.</param>
internal sealed record NodeSettings(UpPaths Paths, string NodeName, string KubeletConfig)
{
    public IReadOnlyList<IPAddress> NodeIps { get; init; } = [];
    public required string KubeletKubeconfig { get; init; }

    /// <summary>Empty: the kubelet has its certificate.</summary>
    public string BootstrapKubeconfig { get; init; } = "";

    public required string ProxyKubeconfig { get; init; }

    /// <summary>A CRI socket to use; empty: a containerd of our own.</summary>
    public string RuntimeEndpoint { get; init; } = "";

    public required string ImagesDir { get; init; }
    public IReadOnlyList<IPNetwork> PodNetworks { get; init; } = [];

    public PodNetworkOptions PodNetwork => new()
    {
        NodeName = NodeName,
        CniConfigFolder = Paths.CniConfig,
        CniDataFolder = Paths.CniData,
        BridgeName = BridgeNameRules.Of(Paths.DataDir),
        ClusterPodNetworks = [.. PodNetworks],
    };
}
