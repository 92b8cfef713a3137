using k8s.Models;
using NodeStack.Kubelet.Resources.Allocation;

namespace NodeStack.Kubelet.Resources.Resize;

/// <summary>What is known of a pod when the next steps of its resize are planned.</summary>
/// <param name="Group">The resources that the limits of the pod's group are made from.</param>
/// <param name="Running">Ids of the containers that can be changed while they run, by name, in the order of the spec.</param>
/// <param name="Busy">Names of containers that hold what they have and cannot be changed now: they are being started or stopped.</param>
internal sealed record ResizeScene(
    V1Pod Pod, PodAllocation Allocation, PodResourceSet Group, IReadOnlyList<(string Name, string Id)> Running, IReadOnlySet<string> Busy);
