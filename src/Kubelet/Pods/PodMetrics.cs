using NodeStack.Kubelet.Resources.Resize;
using Prometheus;

namespace NodeStack.Kubelet.Pods;

/// <summary>Upstream's metrics of pod workers and starts.</summary>
internal sealed class PodMetrics
{
    public static readonly double[] StartBuckets = [.5, 1, 2, 3, 4, 5, 6, 8, 10, 20, 30, 45, 60, 120, 180, 240, 300, 360, 480, 600, 900, 1200, 1800, 2700, 3600];
    private static readonly double[] Buckets = [.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10];

    public PodMetrics(IMetricFactory metrics)
    {
        Resizes = new ResizeMetrics(metrics);
        StartedPods = metrics.CreateCounter("kubelet_started_pods_total", "Cumulative number of pods started");
        StartedPodErrors = metrics.CreateCounter("kubelet_started_pods_errors_total", "Cumulative number of errors when starting pods");
        StartedContainers = metrics.CreateCounter("kubelet_started_containers_total", "Cumulative number of containers started",
            new CounterConfiguration { LabelNames = ["container_type"] });
        StartedContainerErrors = metrics.CreateCounter("kubelet_started_containers_errors_total",
            "Cumulative number of errors when starting containers", new CounterConfiguration { LabelNames = ["container_type", "code"] });
        PodStart = metrics.CreateHistogram("kubelet_pod_start_duration_seconds",
            "Duration in seconds from kubelet seeing a pod for the first time to the pod starting to run",
            new HistogramConfiguration { Buckets = StartBuckets });
        WorkerStart = metrics.CreateHistogram("kubelet_pod_worker_start_duration_seconds",
            "Duration in seconds from kubelet seeing a pod to starting a worker.", new HistogramConfiguration { Buckets = Buckets });
        Worker = metrics.CreateHistogram("kubelet_pod_worker_duration_seconds",
            "Duration in seconds to sync a single pod. Broken down by operation type: create, update, or sync",
            new HistogramConfiguration { Buckets = Buckets, LabelNames = ["operation_type"] });
        Desired = metrics.CreateGauge("kubelet_desired_pods",
            "The number of pods the kubelet is being instructed to run. static is true if the pod is not from the apiserver.",
            new GaugeConfiguration { LabelNames = ["static"] });
        Active = metrics.CreateGauge("kubelet_active_pods",
            "The number of pods the kubelet considers active and which are being considered when admitting new pods. static is true if the pod is not from the apiserver.",
            new GaugeConfiguration { LabelNames = ["static"] });
        Working = metrics.CreateGauge("kubelet_working_pods",
            "Number of pods the kubelet is actually running, broken down by lifecycle phase, whether the pod is desired, orphaned, or runtime only (also orphaned), and whether the pod is static. An orphaned pod has been removed from local configuration or force deleted in the API and consumes resources that are not otherwise visible.",
            new GaugeConfiguration { LabelNames = ["config", "lifecycle", "static"] });
        OrphanedRuntimePods = metrics.CreateCounter("kubelet_orphaned_runtime_pods_total",
            "Number of pods that have been detected in the container runtime without being already known to the pod worker. This typically indicates the kubelet was restarted while a pod was force deleted in the API or in the local configuration, which is unusual.");
        RestartedPods = metrics.CreateCounter("kubelet_restarted_pods_total",
            "Number of pods that have been restarted because they were deleted and recreated with the same UID while the kubelet was watching them (common for static pods, extremely uncommon for API pods)",
            new CounterConfiguration { LabelNames = ["static"] });
        ContainersPerPod = metrics.CreateHistogram("kubelet_containers_per_pod_count", "The number of containers per pod.",
            new HistogramConfiguration { Buckets = [1, 2, 4, 8, 16] });
        TerminatedContainers = metrics.CreateCounter("kubelet_terminated_containers_total", "Cumulative number of container terminations.",
            new CounterConfiguration { LabelNames = ["container_type", "exit_code", "reason"] });
        EphemeralContainers = metrics.CreateGauge("kubelet_managed_ephemeral_containers",
            "Current number of ephemeral containers in pods managed by this kubelet.");
        MirrorPods = metrics.CreateGauge("kubelet_mirror_pods", "The number of mirror pods the kubelet will try to create (one per admitted static pod)");
        UserNamespacedPods = metrics.CreateCounter("kubelet_started_user_namespaced_pods_total",
            "Cumulative number of pods with user namespaces started. This metric will only be collected on Linux.");
        UserNamespacedPodErrors = metrics.CreateCounter("kubelet_started_user_namespaced_pods_errors_total",
            "Cumulative number of errors when starting pods with user namespaces. This metric will only be collected on Linux.");
        ImageVolumes = new ImageVolumeMetrics(metrics);
        SandboxErrors = metrics.CreateCounter("kubelet_run_podsandbox_errors_total",
            "Cumulative number of the run_podsandbox operation errors by RuntimeClass.Handler.",
            new CounterConfiguration { LabelNames = ["runtime_handler"] });
        SandboxDuration = metrics.CreateHistogram("kubelet_run_podsandbox_duration_seconds",
            "Duration in seconds of the run_podsandbox operations. Broken down by RuntimeClass.Handler.",
            new HistogramConfiguration { Buckets = Buckets, LabelNames = ["runtime_handler"] });
    }

    public ResizeMetrics Resizes { get; }
    public Counter StartedPods { get; }
    public Counter StartedPodErrors { get; }
    public Counter StartedContainers { get; }
    public Counter StartedContainerErrors { get; }
    public Histogram PodStart { get; }
    public Histogram WorkerStart { get; }
    public Histogram Worker { get; }
    public Gauge Desired { get; }
    public Gauge Active { get; }
    public Gauge Working { get; }
    public Counter OrphanedRuntimePods { get; }
    public Counter RestartedPods { get; }
    public Histogram ContainersPerPod { get; }
    public Counter TerminatedContainers { get; }
    public Gauge EphemeralContainers { get; }
    public Gauge MirrorPods { get; }
    public Counter UserNamespacedPods { get; }
    public Counter UserNamespacedPodErrors { get; }
    public ImageVolumeMetrics ImageVolumes { get; }
    public Counter SandboxErrors { get; }
    public Histogram SandboxDuration { get; }
}
