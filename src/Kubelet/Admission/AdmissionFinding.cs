using k8s.Models;
using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Admission;

/// <summary>
/// What one judgement came to: a rejection; or pods that must go before this one may run (it then holds its resources already); or
/// neither, and the pod may run at once.
/// </summary>
/// <param name="ShortOf">The first resource that was missing, for the metric of preemptions.</param>
internal sealed record AdmissionFinding(PodRejection? Rejection, IReadOnlyList<V1Pod> Victims, string ShortOf = "")
{
    public static AdmissionFinding Fits { get; } = new(null, []);

    public static AdmissionFinding Refused(PodRejection rejection) => new(rejection, []);
}
