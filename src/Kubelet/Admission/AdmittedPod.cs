using k8s.Models;

namespace NodeStack.Kubelet.Admission;

/// <summary>A pod that holds resources of the node.</summary>
/// <param name="Pod">With the resources it was allocated.</param>
/// <param name="Actual">With the resources its containers still have where a resize is under way; else null. The larger of the two counts.</param>
internal sealed record AdmittedPod(V1Pod Pod, V1Pod? Actual = null);
