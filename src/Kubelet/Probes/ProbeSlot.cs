using Prometheus;

namespace NodeStack.Kubelet.Probes;

/// <summary>
/// One probe of one running container: its target, state and place in the timeline. Due and Ticket belong to
/// <see cref="ProbeTimeline"/>, everything else to <see cref="ProbeLoop"/> under its lock. It is its own work item, so that
/// starting a probe allocates nothing.
/// </summary>
internal sealed class ProbeSlot(ProbeLoop owner, PodProbes pod, ProbeTarget target, ProbeState state, DateTimeOffset? startedAt) : IThreadPoolWorkItem
{
    public PodProbes Pod { get; } = pod;
    public ProbeTarget Target { get; set; } = target;
    public ProbeState State { get; set; } = state;
    public DateTimeOffset? StartedAt { get; } = startedAt;
    public bool Running { get; set; }
    public bool Removed { get; set; }

    /// <summary>Cancels the run under way when the slot is removed.</summary>
    public CancellationTokenSource? Cancel { get; set; }

    /// <summary>Its metric series, made with their first value: successful, failed, unknown.</summary>
    public Counter.Child?[] Totals { get; } = new Counter.Child?[3];
    public Histogram.Child? Duration { get; set; }

    public TimeSpan Due { get; set; }
    public int Ticket { get; set; }

    void IThreadPoolWorkItem.Execute() => owner.Run(this);
}
