using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Admission;

/// <summary>What was decided about a pod: it runs, it is refused, or it waits for others to go.</summary>
internal sealed record AdmissionVerdict(PodRejection? Rejection, bool IsWaiting)
{
    public static AdmissionVerdict Admitted { get; } = new(null, false);
    public static AdmissionVerdict Waiting { get; } = new(null, true);

    public static AdmissionVerdict Refused(PodRejection rejection) => new(rejection, false);
}
