using NodeStack.Cgroups;

namespace NodeStack.Kubelet.Resources;

/// <summary>One group as it should be.</summary>
/// <param name="Reason">For logs.</param>
public sealed record PodCgroupPlan(CgroupName Name, CgroupLimits Limits, string Reason);
