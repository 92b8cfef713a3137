using k8s.Models;
using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Admission;

/// <summary>supplementalGroupsPolicy Strict needs a runtime that says it can do it.</summary>
internal static class GroupsPolicyRules
{
    public static PodRejection? Judge(V1Pod pod, V1Node node) =>
        pod.Spec.SecurityContext?.SupplementalGroupsPolicy == "Strict" && node.Status?.Features?.SupplementalGroupsPolicy != true
            ? new PodRejection("SupplementalGroupsPolicyNotSupported", "SupplementalGroupsPolicy=Strict is not supported in this node")
            : null;
}
