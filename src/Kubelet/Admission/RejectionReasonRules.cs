using System.Collections.Frozen;

namespace NodeStack.Kubelet.Admission;

/// <summary>The reasons that kubelet_admission_rejections_total tells apart. Names of extended resources are anybody's to choose, so a series for each would never end.</summary>
internal static class RejectionReasonRules
{
    private const string ShortOf = "OutOf";

    /// <summary>Upstream's list, with the reasons of managers that are not here yet.</summary>
    private static readonly FrozenSet<string> s_known = new[]
    {
        "AppArmor", "Evicted", "InitContainerRestartPolicyForbidden", "InvalidNodeInfo", "NodeShutdown", "OutOfcpu", "OutOfephemeral-storage", "OutOfmemory",
        "OutOfpods", "PodFeatureUnsupported", "PodLevelResourcesNotSupported", "PodOSNotSupported", "PodOSSelectorNodeLabelDoesNotMatch",
        "SupplementalGroupsPolicyNotSupported", "SysctlForbidden", "TopologyAffinityError", "UnexpectedAdmissionError", "UnexpectedPredicateFailureType",
        "UnknownReason", "VolumeAttachmentLimitExceeded", "node(s) had taints that the pod didn't tolerate",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <param name="reason">As the pod's status has it.</param>
    public static string Label(string reason)
    {
        if (s_known.Contains(reason))
            return reason;
        return reason.StartsWith(ShortOf, StringComparison.Ordinal) ? "OutOfExtendedResources" : "Other";
    }
}
