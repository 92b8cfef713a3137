using NodeStack.ControlPlane.Scheduler.Cycle;
using NodeStack.KubeApi;
using NodeStack.KubeApi.Metrics;
using Prometheus;

namespace NodeStack.ControlPlane.Scheduler.Metrics;

/// <summary>All metrics of a scheduler, in one registry, under upstream's names.</summary>
internal sealed class SchedulerMetrics
{
    public SchedulerMetrics()
    {
        var metrics = Prometheus.Metrics.WithCustomRegistry(Registry);
        Attempts = new AttemptMetrics(metrics);
        Queue = new QueueMetrics(metrics);
        Preemption = new PreemptionMetrics(metrics);
        Cache = metrics.CreateGauge("scheduler_cache_size", "Number of nodes, pods, and assumed (bound) pods in the scheduler cache.", ["type"]);
        Running = metrics.CreateGauge("scheduler_goroutines", "Number of running goroutines split by the work they do such as binding.", ["operation"]);
        Points = metrics.CreateHistogram(
            "scheduler_framework_extension_point_duration_seconds", "Latency for running all plugins of a specific extension point.",
            ["extension_point", "status", "profile"], MetricBuckets.Short);
        Leading = metrics.CreateGauge(
            "leader_election_master_status", "Gauge of if the reporting system is master of the relevant lease, 0 indicates backup, 1 indicates master.", ["name"]);
        RestClient = new RestClientMetrics(metrics);
        ProcessMetrics.Register(Registry, metrics, KubernetesVersion.Text);
    }

    public CollectorRegistry Registry { get; } = Prometheus.Metrics.NewCustomRegistry();

    public AttemptMetrics Attempts { get; }

    public QueueMetrics Queue { get; }

    public PreemptionMetrics Preemption { get; }

    public Gauge Cache { get; }

    /// <summary>By the name upstream gives work that runs beside the cycle: binding.</summary>
    public Gauge Running { get; }

    public Histogram Points { get; }

    public Gauge Leading { get; }

    /// <summary>For the client of the API server.</summary>
    public RestClientMetrics RestClient { get; }

    public ICycleObserver Observe(string profile, TimeProvider time) => new PointTimer(Points, profile, time);
}
