using System.Net;
using NodeStack.Proxy.Configuration.V1Alpha1;

namespace NodeStack.Proxy.Configuration;

/// <summary>
/// Everything the proxy is told at its start, validated and typed. What is not here as a value of its own is not used; <see cref="Config"/> is for those
/// who want to see the whole.
/// </summary>
/// <param name="Config">As it runs: defaulted, in nftables mode. Not changed.</param>
/// <param name="NodeName">Name of the Node object of this machine.</param>
public sealed record ProxyOptions(KubeProxyConfiguration Config, string NodeName)
{
    /// <summary>The file the configuration came from; empty for flags alone. A change of it ends the proxy.</summary>
    public string ConfigFile { get; init; } = "";

    /// <summary>Path of the kubeconfig; empty, with <see cref="Master"/> empty too, for the service account of the pod this runs in.</summary>
    public string Kubeconfig => Config.ClientConnection.Kubeconfig;

    /// <summary>URL of the API server instead of the kubeconfig's; empty for none.</summary>
    public string Master { get; init; } = "";

    /// <summary>Remove all rules and end.</summary>
    public bool Cleanup { get; init; }

    /// <summary>Set the kernel's parameters and end.</summary>
    public bool InitOnly { get; init; }

    /// <summary>Write the configuration to this file and end; empty: run.</summary>
    public string WriteConfigTo { get; init; } = "";

    /// <summary>True if a flag or the file names the log format; otherwise it follows from where stderr goes.</summary>
    public bool IsLoggingFormatGiven { get; init; }

    /// <summary>Every flag by name, with its value; for /flagz.</summary>
    public IReadOnlyDictionary<string, string> Flags { get; init; } = new Dictionary<string, string>();

    /// <summary>Things the user should know: what is without effect, what is done differently. One log line each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The node's primary address; null: the Node's own.</summary>
    internal Addresses.Address? PrimaryAddress => Addresses.Address.Parse(Config.BindAddress) is { IsUnspecified: false } address ? address : null;

    /// <summary>Where health is served; null for nowhere.</summary>
    internal IPEndPoint? HealthzEndpoint => HostPortParser.Parse(Config.HealthzBindAddress);

    /// <summary>Where metrics are served; null for nowhere.</summary>
    internal IPEndPoint? MetricsEndpoint => HostPortParser.Parse(Config.MetricsBindAddress);

    /// <summary>End when health or metrics cannot be served, instead of trying again every five seconds.</summary>
    internal bool BindAddressHardFail => Config.BindAddressHardFail;

    /// <summary>Shortest time between syncs; zero for none.</summary>
    internal TimeSpan MinSyncPeriod => Config.Nftables.MinSyncPeriod;

    /// <summary>Longest time between syncs; twice this without a finished one is unhealthy.</summary>
    internal TimeSpan SyncPeriod => Config.Nftables.SyncPeriod;

    /// <summary>How often informers hand out everything they know again.</summary>
    internal TimeSpan ConfigSyncPeriod => Config.ConfigSyncPeriod;

    internal bool MasqueradeAll => Config.Nftables.MasqueradeAll;

    /// <summary>The packet mark that asks for masquerading: one bit.</summary>
    internal uint MasqueradeMark => 1u << (Config.Nftables.MasqueradeBit ?? ProxyDefaultRules.MasqueradeBit);

    internal int OomScoreAdj => Config.OomScoreAdj ?? ProxyDefaultRules.OomScoreAdj;

    internal LocalDetectionSettings LocalDetection => LocalDetectionSettings.Of(Config);

    internal NodePortAddressSettings NodePortAddresses => NodePortAddressSettings.Of(Config.NodePortAddresses ?? []);

    internal ConntrackSettings Conntrack => ConntrackSettings.Of(Config.Conntrack);

    /// <summary>Whether externalIPs of services count.</summary>
    internal bool AllowsExternalIps => ProxyFeatures.IsOn(Config, ProxyFeatures.AllowServiceExternalIps);

    /// <summary>Requests per second to the API server, at least one.</summary>
    internal int ApiQps => Config.ClientConnection.Qps > 0 ? Math.Max(1, (int)Math.Round(Config.ClientConnection.Qps)) : 0;

    internal int ApiBurst => Config.ClientConnection.Burst;
}
