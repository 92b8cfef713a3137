using k8s.Models;

namespace NodeStack.Kubelet.Pods;

/// <summary>What a worker was last told: the pod, and whether it is to go.</summary>
internal sealed record PodOrder(V1Pod Pod, PodRemoval? Removal);
