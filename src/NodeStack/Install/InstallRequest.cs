namespace NodeStack.Install;

/// <summary>What `nodestack install` was asked to do.</summary>
/// <param name="Root">"/" or a folder that stands for it (packaging, tests).</param>
/// <param name="Prefix">Where the binary goes, as seen from inside the root.</param>
/// <param name="RuntimeEndpoint">Endpoint of a runtime that runs as a unit of its own; null: the kubelet supervises containerd.</param>
internal sealed record InstallRequest(string Root, string Prefix, string? RuntimeEndpoint)
{
    public const string DefaultPrefix = "/usr/local";
    public const string ManifestPath = "/etc/nodestack/installed";
    public const string StateDir = "/var/lib/nodestack";
    public const string UnitName = "nodestack-kubelet.service";
    public const string ProxyUnitName = "nodestack-proxy.service";

    /// <summary>The service proxy too. Where it is installed already, it stays without being asked for.</summary>
    public bool WithProxy { get; init; }

    public bool IsRealRoot => Root == "/";

    /// <summary>A path of the installed system as it is on this machine now.</summary>
    public string OnHost(string path) => IsRealRoot ? path : Path.Join(Root, path);
}
