using NodeStack.CriShim.Runtime;
using Prometheus;

namespace NodeStack.Kubelet.Observation;

/// <summary>Upstream's PLEG metrics, and what runs as the runtime sees it.</summary>
internal sealed class RelistMetrics
{
    private static readonly string[] States = ["created", "exited", "running", "unknown"];
    private static readonly double[] Buckets = [.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10];

    private readonly Gauge _runningPods;
    private readonly Gauge _runningContainers;
    private readonly int[] _byState = new int[4];

    public RelistMetrics(IMetricFactory metrics)
    {
        Duration = metrics.CreateHistogram("kubelet_pleg_relist_duration_seconds",
            "Duration in seconds for relisting pods in PLEG.", new HistogramConfiguration { Buckets = Buckets });
        PodDuration = metrics.CreateHistogram("kubelet_pleg_pod_relist_duration_seconds",
            "Duration in seconds for relisting a single pod in PLEG.", new HistogramConfiguration { Buckets = Buckets });
        Interval = metrics.CreateHistogram("kubelet_pleg_relist_interval_seconds",
            "Interval in seconds between relisting in PLEG.", new HistogramConfiguration { Buckets = Buckets });
        LastSeen = metrics.CreateGauge("kubelet_pleg_last_seen_seconds",
            "Timestamp in seconds when PLEG was last seen active.");
        Discarded = metrics.CreateCounter("kubelet_pleg_discard_events", "The number of discard events in PLEG.");
        _runningPods = metrics.CreateGauge("kubelet_running_pods", "Number of pods that have a running pod sandbox");
        _runningContainers = metrics.CreateGauge("kubelet_running_containers", "Number of containers currently running",
            new GaugeConfiguration { LabelNames = ["container_state"] });
    }

    public Histogram Duration { get; }
    public Histogram PodDuration { get; }
    public Histogram Interval { get; }
    public Gauge LastSeen { get; }
    public Counter Discarded { get; }

    public void Count(RuntimeSnapshot snapshot)
    {
        Array.Clear(_byState);
        var pods = 0;
        foreach (var pod in snapshot.Pods.Values)
        {
            foreach (var s in pod.Sandboxes)
                if (s.Ready)
                {
                    pods++;
                    break;
                }
            foreach (var c in pod.Containers)
                _byState[Index(c.State)]++;
        }
        _runningPods.Set(pods);
        for (var i = 0; i < States.Length; i++)
            _runningContainers.WithLabels(States[i]).Set(_byState[i]);
    }

    private static int Index(ContainerState state) => state switch
    {
        ContainerState.Created => 0,
        ContainerState.Exited => 1,
        ContainerState.Running => 2,
        _ => 3,
    };
}
