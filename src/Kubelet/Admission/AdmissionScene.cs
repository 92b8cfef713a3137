using k8s.Models;
using NodeStack.Kubelet.Node;

namespace NodeStack.Kubelet.Admission;

/// <summary>All that one judgement looks at beside the pod.</summary>
/// <param name="Others">Every pod that holds resources, without the one to be judged.</param>
internal sealed record AdmissionScene(AdmissionNode Host, V1Node Node, NodePressure Pressure, IReadOnlyList<AdmittedPod> Others);
