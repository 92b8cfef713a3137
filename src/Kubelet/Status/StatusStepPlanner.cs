using k8s.Models;
using NodeStack.Kubelet.Pods;
using NodeStack.Kubelet.Sources;

namespace NodeStack.Kubelet.Status;

/// <summary>Decides what to tell the API server of a pod: first how it ended, then that it may go.</summary>
internal static class StatusStepPlanner
{
    /// <param name="report">The worker's last word.</param>
    /// <param name="onServer">The pod, or the mirror of a static one, as the server has it; null: it does not.</param>
    /// <param name="refused">What the server left out of the last patch, as <see cref="Refused"/> told; telling it again would never end.</param>
    public static StatusStep Plan(PodReport report, V1Pod? onServer, string refused = "")
    {
        if (onServer is null)
            return StatusStep.None.Instance;
        var isMirror = MirrorRules.IsMirror(onServer);
        if (isMirror ? !MirrorRules.Shows(onServer, report.Pod) : onServer.Metadata.Uid != report.Pod.Metadata.Uid)
            return StatusStep.None.Instance;
        if (IsBackward(onServer.Status, report.Pod.Status))
            return CanGo(report, onServer, isMirror) ? StatusStep.Delete.Instance : StatusStep.None.Instance;
        if (PodStatusPatchBuilder.Build(onServer.Status, report.Pod.Status) is { } patch && (refused.Length == 0 || patch.ToJsonString() != refused))
            return new StatusStep.Patch(patch);
        return CanGo(report, onServer, isMirror) ? StatusStep.Delete.Instance : StatusStep.None.Instance;
    }

    /// <summary>What still differs after a patch: fields that a server of another version, or with other features, does not know. Empty: nothing.</summary>
    public static string Refused(PodReport report, V1Pod answer) => PodStatusPatchBuilder.Build(answer.Status, report.Pod.Status)?.ToJsonString() ?? "";

    private static bool CanGo(PodReport report, V1Pod onServer, bool isMirror) =>
        !isMirror && report.IsReclaimed && onServer.Metadata.DeletionTimestamp is not null;

    /// <summary>A pod that has ended stays ended, whoever said so.</summary>
    private static bool IsBackward(V1PodStatus? has, V1PodStatus wants) =>
        has?.Phase is "Succeeded" or "Failed" && wants.Phase is not ("Succeeded" or "Failed");
}
