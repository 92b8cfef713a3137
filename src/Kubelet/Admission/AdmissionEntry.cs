using System.Collections.Immutable;
using k8s.Models;
using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Admission;

/// <summary>A pod as the gate knows it.</summary>
/// <param name="Pod">With the resources it was allocated.</param>
/// <param name="WaitsFor">Uids of pods that must be gone before this one may run.</param>
internal sealed record AdmissionEntry(V1Pod Pod, PodRejection? Rejection, ImmutableHashSet<string> WaitsFor)
{
    public bool HoldsResources => Rejection is null;

    public AdmissionVerdict Verdict => Rejection is not null ? AdmissionVerdict.Refused(Rejection)
        : WaitsFor.IsEmpty ? AdmissionVerdict.Admitted : AdmissionVerdict.Waiting;
}
