using k8s.Models;

namespace NodeStack.Kubelet.Pods;

/// <summary>Does what a plan says.</summary>
internal interface IPodExecutor
{
    /// <param name="podIps">The pod's addresses as last known, for hooks.</param>
    /// <param name="stopping">Cancelled when the pod is to stop.</param>
    Task<ActionOutcome> ExecuteAsync(
        V1Pod pod, PodAction action, IReadOnlyList<string> podIps, CancellationToken stopping, CancellationToken cancel);
}
