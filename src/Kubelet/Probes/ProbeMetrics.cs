using Prometheus;

namespace NodeStack.Kubelet.Probes;

/// <summary>
/// prober_probe_total and prober_probe_duration_seconds as upstream serves them on /metrics/probes, and how late probes start. Series
/// appear with their first value and go with the pod.
/// </summary>
internal sealed class ProbeMetrics(IMetricFactory factory)
{
    private static readonly string[] Results = ["successful", "failed", "unknown"];

    private readonly Counter _total = factory.CreateCounter(
        "prober_probe_total", "Cumulative number of a liveness, readiness or startup probe for a container by result.",
        ["probe_type", "result", "container", "pod", "namespace", "pod_uid"]);

    private readonly Histogram _duration = factory.CreateHistogram(
        "prober_probe_duration_seconds", "Duration in seconds for a probe response.",
        ["probe_type", "container", "pod", "namespace"],
        new HistogramConfiguration { Buckets = [.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10] });

    /// <summary>Ours, not upstream's: the time from when a probe was due to when it began.</summary>
    public Histogram StartDelay { get; } = factory.CreateHistogram(
        "nodestack_probe_start_delay_seconds", "Time from when a probe was due to when it began.",
        new HistogramConfiguration { Buckets = [.005, .01, .025, .05, .1, .25, .5, 1, 2.5] });

    public void Observe(ProbeSlot slot, ProbeResult result, TimeSpan took)
    {
        var index = result switch
        {
            ProbeResult.Success or ProbeResult.Warning => 0,
            ProbeResult.Failure => 1,
            ProbeResult.Late => 2,
            // Upstream throws these away before it counts.
            ProbeResult.Errored => -1,
            _ => throw new ArgumentOutOfRangeException(nameof(result)),
        };
        if (index < 0)
            return;
        var target = slot.Target;
        (slot.Totals[index] ??= _total.WithLabels(Labels(target, Results[index]))).Inc();
        if (index != 1)
            (slot.Duration ??= _duration.WithLabels(DurationLabels(target))).Observe(took.TotalSeconds);
    }

    public void Remove(PodProbes probes)
    {
        foreach (var (container, isInit) in probes.Probed)
        {
            foreach (var kind in Enum.GetValues<ProbeKind>())
            {
                if (ContainerProbesSelector.Probe(container, kind) is not { } probe)
                    continue;
                var target = new ProbeTarget(probes.Pod, container, isInit, kind, probe, "", "");
                foreach (var result in Results)
                    _total.RemoveLabelled(Labels(target, result));
                _duration.RemoveLabelled(DurationLabels(target));
            }
        }
    }

    private static string[] Labels(ProbeTarget target, string result) =>
        [target.Kind.ToString(), result, target.Container.Name, target.Pod.Metadata.Name, target.Pod.Metadata.NamespaceProperty ?? "", target.Pod.Metadata.Uid];

    private static string[] DurationLabels(ProbeTarget target) =>
        [target.Kind.ToString(), target.Container.Name, target.Pod.Metadata.Name, target.Pod.Metadata.NamespaceProperty ?? ""];
}
