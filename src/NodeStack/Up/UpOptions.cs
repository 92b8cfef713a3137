using System.Net;
using NodeStack.ControlPlane.Storage.Etcd;

namespace NodeStack.Up;

/// <summary>How a whole cluster on one machine is run.</summary>
internal sealed record UpOptions
{
    /// <summary>Absolute; holds everything.</summary>
    public required string DataDir { get; init; }

    public required string NodeName { get; init; }

    /// <summary>Where the API server listens.</summary>
    public IPAddress BindAddress { get; init; } = IPAddress.Any;

    public int SecurePort { get; init; } = 6443;

    /// <summary>The node's own addresses, at most one per family; the first is where others reach it.</summary>
    public required IReadOnlyList<IPAddress> NodeIps { get; init; }

    /// <summary>Networks of pods, at most one per family.</summary>
    public IReadOnlyList<IPNetwork> PodNetworks { get; init; } = [IPNetwork.Parse("10.244.0.0/16")];

    public IReadOnlyList<IPNetwork> ServiceNetworks { get; init; } = [IPNetwork.Parse("10.96.0.0/16")];

    /// <summary>Null: the embedded store.</summary>
    public EtcdStoreOptions? Etcd { get; init; }

    /// <summary>A CRI socket to use; empty: a containerd of our own.</summary>
    public string RuntimeEndpoint { get; init; } = "";

    /// <summary>Image archives that are imported at start.</summary>
    public required string ImagesDir { get; init; }

    /// <summary>Further names and addresses for the API server's certificate.</summary>
    public IReadOnlyList<string> ServingNames { get; init; } = [];

    public string ClusterDomain { get; init; } = "cluster.local";
}
