using Prometheus;

namespace NodeStack.Kubelet.Admission;

/// <summary>Upstream's metrics of admission.</summary>
internal sealed class AdmissionMetrics
{
    private readonly Counter _rejections;
    private readonly Counter _preemptions;

    public AdmissionMetrics(IMetricFactory metrics)
    {
        _rejections = metrics.CreateCounter("kubelet_admission_rejections_total", "Cumulative number pod admission rejections by the Kubelet.",
            new CounterConfiguration { LabelNames = ["reason"] });
        _preemptions = metrics.CreateCounter("kubelet_preemptions",
            "Cumulative number of pod preemptions by preemption resource", new CounterConfiguration { LabelNames = ["preemption_signal"] });
    }

    public void Rejected(string reason) => _rejections.WithLabels(RejectionReasonRules.Label(reason)).Inc();

    public void Preempted(string resource) => _preemptions.WithLabels(resource).Inc();
}
