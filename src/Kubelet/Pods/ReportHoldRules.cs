using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Observation;

namespace NodeStack.Kubelet.Pods;

/// <summary>
/// When a pod's status is on its way to another. Upstream's workers tell nothing while they act, so nobody ever sees a container that was stopped in order
/// to be started again; ours act beside looking and must hold such states back.
/// </summary>
internal static class ReportHoldRules
{
    /// <param name="wasTold">That the pod terminates was told already.</param>
    public static ReportHold Of(V1Pod pod, PodMemory memory, PodObservation seen, bool wasTold)
    {
        if (memory.State == PodState.Terminating)
            return wasTold ? ReportHold.UntilEnd : ReportHold.None;
        if (memory.State != PodState.Syncing)
            return ReportHold.None;
        foreach (var lane in memory.InFlight)
            if (lane.StartsWith("start/", StringComparison.Ordinal) || lane.StartsWith("stop/", StringComparison.Ordinal))
                return ReportHold.Brief;
        return IsRestartDue(memory, seen) || IsStartDue(pod, memory, seen) ? ReportHold.Brief : ReportHold.None;
    }

    /// <summary>Some of the containers that start together have been started, and others not even tried.</summary>
    private static bool IsStartDue(V1Pod pod, PodMemory memory, PodObservation seen)
    {
        if (seen.Sandboxes.Count == 0)
            return false;
        var (isAnyStarted, isAnyDue) = (false, false);
        foreach (var container in pod.Spec.Containers)
        {
            var isStarted = seen.Containers.Any(c => c.Name == container.Name && c.SandboxId == seen.Sandboxes[0].Id);
            isAnyStarted |= isStarted;
            isAnyDue |= !isStarted && !memory.StartFailures.ContainsKey(container.Name);
        }
        return isAnyStarted && isAnyDue;
    }

    private static bool IsRestartDue(PodMemory memory, PodObservation seen)
    {
        var newest = new HashSet<string>(StringComparer.Ordinal);
        foreach (var container in seen.Containers)
            if (newest.Add(container.Name) && container.State == ContainerState.Exited
                && memory.KilledForRestart.Contains(container.Id) && !memory.StartFailures.ContainsKey(container.Name))
                return true;
        return false;
    }
}
