using k8s.Models;

namespace NodeStack.Kubelet.Admission;

/// <summary>A pod that has ended, as its source tells: it is never run again.</summary>
internal static class PodEndRules
{
    public static bool HasEnded(V1Pod pod) => pod.Status?.Phase is "Succeeded" or "Failed";
}
