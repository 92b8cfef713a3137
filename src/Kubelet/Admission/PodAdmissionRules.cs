using k8s.Models;
using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Admission;

/// <summary>
/// All admission rules in upstream's order; the first that objects decides. A critical pod is not refused for want of resources:
/// others have to go for it, but only when nothing else speaks against it.
/// </summary>
internal static class PodAdmissionRules
{
    public static AdmissionFinding Judge(V1Pod pod, AdmissionScene scene)
    {
        if ((PressureRules.Judge(pod, scene.Pressure) ?? SysctlRules.Judge(pod, scene.Host) ?? PodOsRules.Judge(pod)
                ?? GroupsPolicyRules.Judge(pod, scene.Node)) is { } early)
            return AdmissionFinding.Refused(early);
        var shortages = ResourceFitRules.Shortages(pod, scene.Node, scene.Others);
        var placement = PlacementRules.Judge(pod, scene);
        var isCritical = CriticalPodRules.IsCritical(pod);
        if (shortages.Count > 0 && !isCritical)
            return AdmissionFinding.Refused(shortages[0].ToRejection());
        if ((placement ?? AppArmorRules.Judge(pod, scene.Host) ?? DeclaredFeatureRules.Judge(pod, scene.Host.DeclaredFeatures)) is { } late)
            return AdmissionFinding.Refused(late);
        return shortages.Count == 0 ? AdmissionFinding.Fits : Preempt(pod, shortages, scene.Others);
    }

    /// <summary>
    /// What speaks against a pod that runs having what it asks for now; null: nothing. Nobody is sent away for it: a critical pod waits
    /// as others do.
    /// </summary>
    public static PodRejection? JudgeResize(V1Pod pod, AdmissionScene scene) =>
        PressureRules.Judge(pod, scene.Pressure) ?? SysctlRules.Judge(pod, scene.Host) ?? PodOsRules.Judge(pod) ?? GroupsPolicyRules.Judge(pod, scene.Node)
        ?? ResourceFitRules.Shortages(pod, scene.Node, scene.Others).FirstOrDefault()?.ToRejection()
        ?? PlacementRules.Judge(pod, scene) ?? AppArmorRules.Judge(pod, scene.Host);

    private static AdmissionFinding Preempt(V1Pod pod, IReadOnlyList<ResourceShortage> shortages, IReadOnlyList<AdmittedPod> others)
    {
        var plan = PreemptionPlanner.Plan(pod, shortages, [.. others.Select(o => o.Pod)]);
        return plan.Error.Length == 0
            ? new AdmissionFinding(null, plan.Victims, shortages[0].Resource)
            : AdmissionFinding.Refused(new PodRejection("UnexpectedAdmissionError",
                $"Unexpected error while attempting to recover from admission failure: preemption: error finding a set of pods to preempt: {plan.Error}"));
    }
}
