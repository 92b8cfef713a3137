using NodeStack.KubeApi;
using NodeStack.KubeApi.Metrics;
using NodeStack.Proxy.Configuration;
using NodeStack.Proxy.Configuration.V1Alpha1;
using Prometheus;

namespace NodeStack.Proxy.Metrics;

/// <summary>All metrics of a proxy in nftables mode, in one registry, under upstream's names.</summary>
internal sealed class ProxyMetrics
{
    public ProxyMetrics(KubeProxyConfiguration config)
    {
        var metrics = Prometheus.Metrics.WithCustomRegistry(Registry);
        Sync = new SyncMetrics(metrics);
        Changes = new ChangeMetrics(metrics);
        Programming = new ProgrammingMetrics(metrics);
        Conntrack = new ConntrackMetrics(metrics);
        Probes = new ProbeMetrics(metrics);
        RestClient = new RestClientMetrics(metrics);
        ProcessMetrics.Register(Registry, metrics, KubernetesVersion.Text);
        var features = metrics.CreateGauge("kubernetes_feature_enabled", "This metric records the data about the stage and enablement of a k8s feature.", ["name", "stage"]);
        foreach (var (name, stage, isOn) in ProxyFeatures.All(config))
            features.WithLabels(name, stage).Set(isOn ? 1 : 0);
    }

    public CollectorRegistry Registry { get; } = Prometheus.Metrics.NewCustomRegistry();

    public SyncMetrics Sync { get; }

    public ChangeMetrics Changes { get; }

    public ProgrammingMetrics Programming { get; }

    public ConntrackMetrics Conntrack { get; }

    public ProbeMetrics Probes { get; }

    /// <summary>For the client of the API server.</summary>
    public RestClientMetrics RestClient { get; }
}
