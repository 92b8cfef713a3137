using NodeStack.KubeApi.Configuration;
using NodeStack.KubeApi.Serving.Secure;
using static NodeStack.KubeApi.Configuration.FlagKind;

namespace NodeStack.ControlPlane.Scheduler.Configuration;

/// <summary>
/// The flags the scheduler takes: upstream's names and meanings. With --config the file is the configuration, and of the flags only those of
/// <see cref="HoldWithFile"/> count.
/// </summary>
public static class SchedulerFlags
{
    private const string NoProfiling = "Accepted, without effect: it is about Go's runtime";

    public static readonly ConfigurationFlag Config = new("config", Text, "", "File with a KubeSchedulerConfiguration (YAML or JSON)");
    public static readonly ConfigurationFlag Master = new("master", Text, "", "Address of the API server instead of the kubeconfig's");
    public static readonly ConfigurationFlag WriteConfigTo = new("write-config-to", Text, "", "Write the configuration to this file and exit");
    public static readonly ConfigurationFlag SecurePort = new("secure-port", Whole, "", "Port of health and metrics, with TLS; 0 for none (default 10259)");
    public static readonly ConfigurationFlag BindAddress = new("bind-address", Text, "", "Address of health and metrics (default 0.0.0.0)");
    public static readonly ConfigurationFlag LongestWait = new(
        "pod-max-in-unschedulable-pods-duration", Duration, "", "A pod that waited this long for a change is tried without one (default 5m)");
    public static readonly ConfigurationFlag LoggingFormat = new("logging-format", Text, "", "text or json (default: text on a terminal, json otherwise)");
    public static readonly ConfigurationFlag Verbosity = new("v", Whole, "", "Log verbosity; 4 and up for debugging");
    public static readonly ConfigurationFlag Version = new("version", Switch, "", "Print the version and exit");

    private static readonly ConfigurationFlag[] s_election =
    [
        new("leader-elect", Switch, "leaderElection.leaderElect", "Act only while holding a Lease, so that several can run (default true)"),
        new("leader-elect-lease-duration", Duration, "leaderElection.leaseDuration", "Others wait this long after the last renewal they saw (default 15s)"),
        new("leader-elect-renew-deadline", Duration, "leaderElection.renewDeadline", "A leader that cannot renew for this long stops (default 10s)"),
        new("leader-elect-retry-period", Duration, "leaderElection.retryPeriod", "Time between attempts (default 2s)"),
        new("leader-elect-resource-lock", Text, "leaderElection.resourceLock", "leases"),
        new("leader-elect-resource-name", Text, "leaderElection.resourceName", "Name of the Lease (default kube-scheduler)"),
        new("leader-elect-resource-namespace", Text, "leaderElection.resourceNamespace", "Namespace of the Lease (default kube-system)"),
    ];

    // Of the configuration; without effect beside --config, as upstream.
    private static readonly ConfigurationFlag[] s_deprecated =
    [
        new("kubeconfig", Text, "clientConnection.kubeconfig", "Kubeconfig of the API server (default: the service account of the pod this runs in)"),
        new("kube-api-content-type", Text, "clientConnection.contentType", "Accepted, without effect: the API is spoken in JSON"),
        new("kube-api-qps", Number, "clientConnection.qps", "Requests per second to the API server, below 0 for no limit (default 50)"),
        new("kube-api-burst", Whole, "clientConnection.burst", "Requests at once within --kube-api-qps (default 100)"),
        new("profiling", Switch, "enableProfiling", NoProfiling),
        new("contention-profiling", Switch, "enableContentionProfiling", NoProfiling),
    ];

    private static readonly ConfigurationFlag[] s_vain =
    [
        new("feature-gates", SwitchMap, "", "Accepted, without effect: no feature of the scheduler is behind a gate"),
        new("show-hidden-metrics-for-version", Text, "", "Accepted, without effect: no metric is hidden"),
        new("log-flush-frequency", Duration, "", "Accepted, without effect: lines are written at once"),
        new("vmodule", VModule, "", "Accepted, without effect: verbosity is the same everywhere"),
    ];

    public static IReadOnlyList<ConfigurationFlag> All { get; } =
    [
        Config, WriteConfigTo, Master, .. s_deprecated, .. s_election, SecurePort, BindAddress, .. SecureServingFlags.All, LongestWait, .. s_vain, LoggingFormat, Verbosity, Version,
    ];

    /// <summary>The flags that count beside a configuration file.</summary>
    public static IReadOnlySet<string> HoldWithFile { get; } = All.Except(s_deprecated).Select(static f => f.Name).ToHashSet(StringComparer.Ordinal);
}
