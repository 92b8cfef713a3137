using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Snapshot;

/// <summary>What pods have in common that are all the same to selectors and to affinity.</summary>
internal sealed record PodGroupKey(string Namespace, LabelSet Labels, PodAffinity Affinity, bool IsTerminating)
{
    public static PodGroupKey Of(SchedulingPod pod) => new(pod.Namespace, pod.Labels, pod.Shape.Affinity, pod.IsTerminating);
}
