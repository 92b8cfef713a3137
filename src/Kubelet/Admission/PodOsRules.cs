using k8s.Models;
using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Admission;

/// <summary>A pod that is made for another operating system is refused. Upstream looks at the pod's own label, not at its selector.</summary>
internal static class PodOsRules
{
    private const string OsLabel = "kubernetes.io/os";

    public static PodRejection? Judge(V1Pod pod)
    {
        if (pod.Metadata.Labels?.TryGetValue(OsLabel, out var wanted) == true && wanted != "linux")
            return new PodRejection("PodOSSelectorNodeLabelDoesNotMatch",
                "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label");
        if (pod.Spec.Os?.Name is { Length: > 0 } os && os != "linux")
            return new PodRejection("PodOSNotSupported", "Failed to admit pod as the OS field doesn't match node OS");
        return null;
    }
}
