using NodeStack.KubeApi.Configuration;
using static NodeStack.KubeApi.Configuration.FlagKind;

namespace NodeStack.Proxy.Configuration;

/// <summary>
/// The flags the proxy verb takes: upstream's names and meanings. With --config the file is the configuration, and of the flags only those of
/// <see cref="HoldWithFile"/> count.
/// </summary>
public static class ProxyFlags
{
    private const string Unused = "Accepted, without effect: nftables rules are the only ones made";

    public static readonly ConfigurationFlag Config = new("config", Text, "", "File with a KubeProxyConfiguration (YAML or JSON); most other flags are then without effect");
    public static readonly ConfigurationFlag WriteConfigTo = new("write-config-to", Text, "", "Write the configuration to this file and exit");
    public static readonly ConfigurationFlag Cleanup = new("cleanup", Switch, "", "Remove all rules and exit");
    public static readonly ConfigurationFlag InitOnly = new("init-only", Switch, "", "Do what needs full root privileges and exit; afterwards CAP_NET_ADMIN is enough");
    public static readonly ConfigurationFlag Master = new("master", Text, "", "Address of the API server instead of the kubeconfig's");
    public static readonly ConfigurationFlag HostnameOverride = new("hostname-override", Text, "", "Name of this node instead of the host's");
    public static readonly ConfigurationFlag Version = new("version", Switch, "", "Print the version and exit");
    public static readonly ConfigurationFlag HealthzPort = new("healthz-port", Whole, "", "Deprecated: port of a --healthz-bind-address without one; 0 for no health server");
    public static readonly ConfigurationFlag MetricsPort = new("metrics-port", Whole, "", "Deprecated: port of a --metrics-bind-address without one; 0 for no metrics server");
    public static readonly ConfigurationFlag SyncPeriod = new("iptables-sync-period", Duration, "", "Longest time between full syncs of the rules (default 30s)");
    public static readonly ConfigurationFlag MinSyncPeriod = new("iptables-min-sync-period", Duration, "", "Shortest time between syncs of the rules; 0 for none (default 1s)");
    public static readonly ConfigurationFlag IpvsSyncPeriod = new("ipvs-sync-period", Duration, "", "As --iptables-sync-period, with --proxy-mode ipvs");
    public static readonly ConfigurationFlag IpvsMinSyncPeriod = new("ipvs-min-sync-period", Duration, "", "As --iptables-min-sync-period, with --proxy-mode ipvs");
    public static readonly ConfigurationFlag BindAddress = new("bind-address", Text, "bindAddress", "The node's primary address instead of the Node's; nothing listens there");
    public static readonly ConfigurationFlag HealthzBindAddress = new("healthz-bind-address", Text, "healthzBindAddress", "Address and port of the health server (default 0.0.0.0:10256)");
    public static readonly ConfigurationFlag MetricsBindAddress = new("metrics-bind-address", Text, "metricsBindAddress", "Address and port of the metrics server, empty for none (default 127.0.0.1:10249)");
    public static readonly ConfigurationFlag IptablesMasqueradeBit = new("iptables-masquerade-bit", Whole, "iptables.masqueradeBit", "Bit of the packet mark that asks for masquerading, unless --proxy-mode is nftables (default 14)");

    private static readonly ConfigurationFlag[] Logging =
    [
        new("logging-format", Text, "logging.format", "text or json (default: text on a terminal, json otherwise)"),
        new("log-flush-frequency", Duration, "logging.flushFrequency", "Accepted, without effect: lines are written at once"),
        new("log-text-split-stream", Switch, "logging.options.text.splitStream", "Accepted with the feature LoggingAlphaOptions, without effect"),
        new("log-text-info-buffer-size", Text, "logging.options.text.infoBufferSize", "Accepted with the feature LoggingAlphaOptions, without effect"),
        new("log-json-split-stream", Switch, "logging.options.json.splitStream", "Accepted with the feature LoggingAlphaOptions, without effect"),
        new("log-json-info-buffer-size", Text, "logging.options.json.infoBufferSize", "Accepted with the feature LoggingAlphaOptions, without effect"),
        new("v", Whole, "logging.verbosity", "Log verbosity; 4 and up for debugging"),
        new("vmodule", VModule, "logging.vmodule", "Accepted, without effect: verbosity is the same everywhere"),
    ];

    /// <summary>The flags that count beside a configuration file. Logging flags go over what it says.</summary>
    public static IReadOnlySet<string> HoldWithFile { get; } =
        new HashSet<string>([Config.Name, WriteConfigTo.Name, Cleanup.Name, InitOnly.Name, Master.Name, HostnameOverride.Name, Version.Name, .. Logging.Select(static f => f.Name)]);

    public static IReadOnlyList<ConfigurationFlag> All { get; } =
    [
        Config, WriteConfigTo, Cleanup, InitOnly,
        new("kubeconfig", Text, "clientConnection.kubeconfig", "Kubeconfig of the API server (default: the service account of the pod this runs in)"),
        Master, HostnameOverride,
        new("kube-api-content-type", Text, "clientConnection.contentType", "Accepted, without effect: the API is spoken in JSON"),
        new("kube-api-qps", Number, "clientConnection.qps", "Requests per second to the API server (default 5)"),
        new("kube-api-burst", Whole, "clientConnection.burst", "Requests at once within --kube-api-qps (default 10)"),
        BindAddress, HealthzBindAddress, MetricsBindAddress,
        new("bind-address-hard-fail", Switch, "bindAddressHardFail", "End when the health or metrics server cannot listen, instead of trying again"),
        new("profiling", Switch, "enableProfiling", "Accepted, without effect: it is about Go's runtime"),
        new("show-hidden-metrics-for-version", Text, "showHiddenMetricsForVersion", "Accepted, without effect: no metric is hidden"),
        new("feature-gates", SwitchMap, "featureGates", "Feature gates, Name=true, comma-separated"),
        new("proxy-mode", Text, "mode", "nftables; iptables and ipvs are taken for it"),
        new("masquerade-all", Switch, "nftables.masqueradeAll", "Masquerade everything that goes to a cluster IP"),
        SyncPeriod, MinSyncPeriod, IptablesMasqueradeBit,
        new("iptables-localhost-nodeports", Switch, "iptables.localhostNodePorts", Unused),
        IpvsSyncPeriod, IpvsMinSyncPeriod,
        new("ipvs-scheduler", Text, "ipvs.scheduler", Unused),
        new("ipvs-exclude-cidrs", List, "ipvs.excludeCIDRs", Unused),
        new("ipvs-strict-arp", Switch, "ipvs.strictARP", Unused),
        new("ipvs-tcp-timeout", Duration, "ipvs.tcpTimeout", Unused),
        new("ipvs-tcpfin-timeout", Duration, "ipvs.tcpFinTimeout", Unused),
        new("ipvs-udp-timeout", Duration, "ipvs.udpTimeout", Unused),
        new("detect-local-mode", Text, "detectLocalMode", "How pod traffic is known: ClusterCIDR, NodeCIDR, BridgeInterface or InterfaceNamePrefix (default ClusterCIDR)"),
        new("pod-bridge-interface", Text, "detectLocal.bridgeInterface", "Bridge that the pods are on, for the mode BridgeInterface"),
        new("pod-interface-name-prefix", Text, "detectLocal.interfaceNamePrefix", "How the names of pods' interfaces begin, for the mode InterfaceNamePrefix"),
        new("cluster-cidr", Text, "clusterCIDR", "Network of the cluster's pods, or one of each family, comma-separated, for the mode ClusterCIDR"),
        new("nodeport-addresses", List, "nodePortAddresses", "Networks of the addresses on which node ports are answered, or primary (default primary)"),
        new("oom-score-adj", Whole, "oomScoreAdj", "oom_score_adj of this process (default -999)"),
        new("conntrack-max-per-core", Whole, "conntrack.maxPerCore", "Tracked connections per core; 0 leaves the limit as it is (default 32768)"),
        new("conntrack-min", Whole, "conntrack.min", "Tracked connections at least (default 131072)"),
        new("conntrack-tcp-timeout-established", Duration, "conntrack.tcpEstablishedTimeout", "Idle time of established TCP connections; 0 leaves it as it is (default 24h)"),
        new("conntrack-tcp-timeout-close-wait", Duration, "conntrack.tcpCloseWaitTimeout", "Idle time of TCP connections in CLOSE_WAIT (default 1h)"),
        new("conntrack-tcp-be-liberal", Switch, "conntrack.tcpBeLiberal", "Let TCP packets outside the window through"),
        new("conntrack-udp-timeout", Duration, "conntrack.udpTimeout", "Idle time of UDP flows without an answer; 0 leaves it as it is"),
        new("conntrack-udp-timeout-stream", Duration, "conntrack.udpStreamTimeout", "Idle time of UDP flows with answers; 0 leaves it as it is"),
        new("config-sync-period", Duration, "configSyncPeriod", "How often everything is looked at again besides changes (default 15m)"),
        HealthzPort, MetricsPort,
        new("boot-id-file", Text, "", "Deprecated, without effect"),
        new("machine-id-file", Text, "", "Deprecated, without effect"),
        .. Logging, Version,
    ];
}
