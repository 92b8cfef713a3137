using NodeStack.Kubelet.Resources.Allocation;

namespace NodeStack.Kubelet.Resources.Resize;

/// <summary>The next steps of a resize.</summary>
/// <param name="Group">What the limits of the pod's group are made from after the last step.</param>
/// <param name="IsLast">The pod and all its containers have what is allocated after the last step.</param>
internal sealed record ResizePlan(IReadOnlyList<ResizeStep> Steps, PodResourceSet Group, bool IsLast);
