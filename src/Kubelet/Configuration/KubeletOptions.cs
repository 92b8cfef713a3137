namespace NodeStack.Kubelet.Configuration;

/// <summary>Everything a kubelet is told at its start: the merged configuration and the flags that are no part of it.</summary>
public sealed record KubeletOptions(KubeletConfiguration Config)
{
    public const string DefaultRootDir = "/var/lib/kubelet";

    public string RootDir { get; init; } = DefaultRootDir;

    /// <summary>How to reach the API server; empty for a standalone node.</summary>
    public string Kubeconfig { get; init; } = "";

    /// <summary>A kubeconfig that may ask for a client certificate, where <see cref="Kubeconfig"/> has none that is good; empty for none.</summary>
    public string BootstrapKubeconfig { get; init; } = "";

    /// <summary>Folder of the certificates the kubelet asks for; by default pki in the root folder.</summary>
    public string CertDir { get; init; } = "";

    /// <summary>A controller of the cloud sets up the node before anything is scheduled there.</summary>
    public bool ExternalCloud { get; init; }

    /// <summary>Image archives that are imported at start; by default the root folder's sibling "images".</summary>
    public string ImagesDir { get; init; } = "";

    /// <summary>Folder of CNI configuration for a supervised containerd that somebody else writes; empty: its simple network.</summary>
    public string CniConfDir { get; init; } = "";

    /// <summary>True if a flag or file names the runtime's endpoint; otherwise one is looked for, and a containerd supervised if none is found.</summary>
    public bool IsRuntimeEndpointGiven { get; init; }

    /// <summary>True if a flag or file names the cgroup driver; otherwise the runtime is asked for its own.</summary>
    public bool IsCgroupDriverGiven { get; init; }

    /// <summary>True if a flag or file names the log format; otherwise it follows from where stderr goes.</summary>
    public bool IsLoggingFormatGiven { get; init; }

    /// <summary>Node name instead of the host's; empty for the host's.</summary>
    public string HostnameOverride { get; init; } = "";

    /// <summary>The node's addresses, at most one per family; empty to find them.</summary>
    public IReadOnlyList<string> NodeIps { get; init; } = [];

    /// <summary>Sandbox image that image clean-up leaves alone; empty for the runtime's own.</summary>
    public string PodInfraContainerImage { get; init; } = "";

    /// <summary>Cgroup of the runtime; empty for the one its process is in.</summary>
    public string RuntimeCgroups { get; init; } = "";

    public IReadOnlyDictionary<string, string> NodeLabels { get; init; } = new Dictionary<string, string>();

    /// <summary>How long a dead container is kept at least.</summary>
    public TimeSpan MinimumContainerTtl { get; init; }

    /// <summary>Dead containers kept per container; negative for all.</summary>
    public int MaxDeadContainersPerContainer { get; init; } = 1;

    /// <summary>Dead containers kept on the node; negative for all.</summary>
    public int MaxDeadContainers { get; init; } = -1;

    /// <summary>File or folder that names the plugins which lend registry credentials; empty for none.</summary>
    public string CredentialProviderConfig { get; init; } = "";

    /// <summary>Folder of those plugins.</summary>
    public string CredentialProviderBinDir { get; init; } = "";

    /// <summary>Every flag by name, with its value; for /flagz.</summary>
    public IReadOnlyDictionary<string, string> Flags { get; init; } = new Dictionary<string, string>();

    /// <summary>Things the user should know: fields without effect, deprecated flags. One log line each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
