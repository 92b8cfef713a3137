using NodeStack.KubeApi.Metrics;
using NodeStack.KubeApi.Serving;
using Prometheus;

namespace NodeStack.ControlPlane.Controllers.Hosting;

/// <summary>The metrics of a process of controllers, under upstream's names.</summary>
internal sealed class ControllersMetrics
{
    private readonly Gauge _leading;
    private readonly Gauge _running;

    public ControllersMetrics(TimeProvider time)
    {
        var metrics = Metrics.WithCustomRegistry(Registry);
        RestClient = new RestClientMetrics(metrics);
        Queues = new WorkQueueMetrics(metrics, time);
        Health = new HealthMetrics(Metrics.WithCustomRegistry(SliRegistry));
        _leading = metrics.CreateGauge(
            "leader_election_master_status", "Gauge of if the reporting system is master of the relevant lease, 0 indicates backup, 1 indicates master. 'name' is the string used to identify the lease. Please make sure to group by name.", ["name"]);
        _running = metrics.CreateGauge("running_managed_controllers", "Indicates where instances of a controller are currently running", ["manager", "name"]);
        Registry.AddBeforeCollectCallback(Queues.Measure);
    }

    public CollectorRegistry Registry { get; } = Metrics.NewCustomRegistry();

    /// <summary>Of /metrics/slis.</summary>
    public CollectorRegistry SliRegistry { get; } = Metrics.NewCustomRegistry();

    public RestClientMetrics RestClient { get; }

    public WorkQueueMetrics Queues { get; }

    public HealthMetrics Health { get; }

    public void Leading(string lease, bool isLeading) => _leading.WithLabels(lease).Set(isLeading ? 1 : 0);

    public void Running(string controller, bool isRunning) => _running.WithLabels("kube-controller-manager", controller).Set(isRunning ? 1 : 0);

}
