using k8s.Models;
using NodeStack.Kubelet.Sources;

namespace NodeStack.Kubelet.Admission;

/// <summary>Pods the node cannot do without: static and mirror pods, and those of system priority.</summary>
internal static class CriticalPodRules
{
    private const int SystemCriticalPriority = 2_000_000_000;

    public static bool IsCritical(V1Pod pod) =>
        MirrorRules.IsStatic(pod) || MirrorRules.IsMirror(pod) || pod.Spec.Priority >= SystemCriticalPriority;

    /// <summary>Whether a pod may push another out.</summary>
    public static bool MayPreempt(V1Pod preemptor, V1Pod victim) =>
        (IsCritical(preemptor) && !IsCritical(victim)) || preemptor.Spec.Priority > victim.Spec.Priority;
}
