namespace NodeStack.ControlPlane.ApiServer.Pki;

/// <summary>Where the key material of the API server lies, and what its serving certificate must be good for.</summary>
public sealed record PkiOptions
{
    /// <summary>The folder of certificates and keys, <c>DIR/pki</c>.</summary>
    public required string Folder { get; init; }

    /// <summary>Where the administrator's kubeconfig is written, <c>DIR/admin.kubeconfig</c>.</summary>
    public required string KubeconfigPath { get; init; }

    /// <summary>Port that local clients connect to.</summary>
    public required int SecurePort { get; init; }

    /// <summary>Names and addresses clients use, besides those every API server has: bind and advertise addresses, host name, first service address.</summary>
    public IReadOnlyList<string> ServingNames { get; init; } = [];

    /// <summary>DNS domain of the cluster.</summary>
    public string ClusterDomain { get; init; } = "cluster.local";

    /// <summary>Components of the same machine that get an identity from this authority.</summary>
    public IReadOnlyList<PkiClient> Clients { get; init; } = [];

    public IReadOnlyList<PkiServer> Servers { get; init; } = [];
}
