using NodeStack.Kubelet.Node;
using NodeStack.Kubelet.Resources.Allocation;
using NodeStack.Kubelet.Resources.Resize;

namespace NodeStack.Kubelet.Admission;

/// <summary>What the gate looks at.</summary>
/// <param name="IsInRuntime">Whether the runtime has anything of the pod with this uid.</param>
internal sealed record AdmissionGateParts(
    AdmissionNode Host, INodeView Node, INodePressure Pressure, Func<string, bool> IsInRuntime, PodAllocationStore Allocations, AdmissionMetrics Metrics,
    ResizeMetrics Resizes);
