using System.Net;
using NodeStack.ControlPlane.ApiServer.Pki;
using NodeStack.ControlPlane.Storage.Etcd;

namespace NodeStack.ControlPlane.ApiServer.Hosting;

/// <summary>How an API server is run. Names follow upstream's flags; defaults are upstream's where not said otherwise.</summary>
public sealed record ApiServerOptions
{
    /// <summary>Certificates, keys, the embedded store and admin.kubeconfig.</summary>
    public required string DataDir { get; init; }

    public IPAddress BindAddress { get; init; } = IPAddress.Any;

    /// <summary>0: any free port.</summary>
    public int SecurePort { get; init; } = 6443;

    /// <summary>Where others reach this server; null: the bind address, or the address of the default route.</summary>
    public IPAddress? AdvertiseAddress { get; init; }

    /// <summary>Null: the embedded store in <see cref="DataDir"/>.</summary>
    public EtcdStoreOptions? Etcd { get; init; }

    /// <summary>One network per family, the first is the preferred one. kubeadm's default, not upstream's /24.</summary>
    public IReadOnlyList<IPNetwork> ServiceClusterIpRanges { get; init; } = [IPNetwork.Parse("10.96.0.0/16")];

    /// <summary>First and last port.</summary>
    public (int First, int Last) ServiceNodePortRange { get; init; } = (30000, 32767);

    /// <summary>Who may sign client certificates; empty: the server's own authority.</summary>
    public string ClientCaFile { get; init; } = "";

    /// <summary>Paths that may be read without credentials, as system:anonymous and with what that user may; none by default.</summary>
    public IReadOnlyCollection<string> AnonymousPaths { get; init; } = [];

    /// <summary>CSV of token, user, uid, groups; empty: none.</summary>
    public string TokenAuthFile { get; init; } = "";

    /// <summary>Who must have signed the serving certificates of kubelets; empty: the server's own authority.</summary>
    public string KubeletCertificateAuthority { get; init; } = "";

    /// <summary>What the server shows kubelets; empty: a certificate of its own authority.</summary>
    public string KubeletClientCertificate { get; init; } = "";

    public string KubeletClientKey { get; init; } = "";

    public string ServiceAccountIssuer { get; init; } = "https://kubernetes.default.svc.cluster.local";

    /// <summary>Empty: the issuer.</summary>
    public IReadOnlyList<string> ApiAudiences { get; init; } = [];

    /// <summary>Further names or addresses for the serving certificate.</summary>
    public IReadOnlyList<string> ServingNames { get; init; } = [];

    public string ClusterDomain { get; init; } = "cluster.local";

    /// <summary>Components of the same machine that get an identity from the server's authority.</summary>
    public IReadOnlyList<PkiClient> Clients { get; init; } = [];

    public IReadOnlyList<PkiServer> Servers { get; init; } = [];
    public int MaxReadsInFlight { get; init; } = 400;
    public int MaxWritesInFlight { get; init; } = 200;
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a watcher may take to read what was sent to it before it is closed.</summary>
    public TimeSpan WatcherPatience { get; init; } = TimeSpan.FromSeconds(30);

    public IReadOnlyList<string> Audiences => ApiAudiences.Count > 0 ? ApiAudiences : [ServiceAccountIssuer];
}
