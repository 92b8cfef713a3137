using NodeStack.Kubelet.Resources.Allocation;
using Prometheus;

namespace NodeStack.Kubelet.Resources.Resize;

/// <summary>Upstream's metrics of in-place resizes.</summary>
internal sealed class ResizeMetrics
{
    private static readonly double[] s_buckets = [10, 50, 100, 500, 1000, 2000, 5000, 10000, 20000, 30000, 60000, 120000, 300000, 600000];
    private readonly Counter _requested;
    private readonly Histogram _duration;
    private readonly Gauge _pending;
    private readonly Gauge _inProgress;
    private readonly Counter _accepted;

    public ResizeMetrics(IMetricFactory metrics)
    {
        _requested = metrics.CreateCounter("kubelet_container_requested_resizes_total",
            "Number of requested resizes, counted at the container level. Different resources on the same container are counted separately. The 'requirement' label refers to 'memory' or 'limits'; the 'operation' label can be one of 'add', 'remove', 'increase' or 'decrease'.",
            new CounterConfiguration { LabelNames = ["resource", "requirement", "operation"] });
        _duration = metrics.CreateHistogram("kubelet_pod_resize_duration_milliseconds", "Duration in milliseconds to actuate a pod resize",
            new HistogramConfiguration { Buckets = s_buckets, LabelNames = ["success"] });
        _pending = metrics.CreateGauge("kubelet_pod_pending_resizes", "Number of pending resizes for pods.", new GaugeConfiguration { LabelNames = ["reason"] });
        metrics.CreateCounter("kubelet_pod_infeasible_resizes_total", "Number of infeasible resizes for pods.", new CounterConfiguration { LabelNames = ["reason_detail"] });
        _inProgress = metrics.CreateGauge("kubelet_pod_in_progress_resizes", "Number of in-progress resizes for pods.");
        _accepted = metrics.CreateCounter("kubelet_pod_deferred_accepted_resizes_total", "Cumulative number of resizes that were accepted after being deferred.",
            new CounterConfiguration { LabelNames = ["retry_trigger"] });
    }

    public void Requested(PodResourceSet before, PodResourceSet after)
    {
        foreach (var request in ResizeRequestRules.Between(before, after))
            _requested.WithLabels(request.Resource, request.Requirement, request.Operation).Inc();
    }

    public void Acted(TimeSpan took, bool ok) => _duration.WithLabels(ok ? "true" : "false").Observe(took.TotalMilliseconds);

    public void AcceptedAfterWait(string trigger) => _accepted.WithLabels(trigger).Inc();

    public void Count(int deferred, int inProgress)
    {
        if (deferred > 0)
            _pending.WithLabels("deferred").Set(deferred);
        else
            _pending.RemoveLabelled("deferred");
        _inProgress.Set(inProgress);
    }
}
