using k8s.Models;
using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Status;

/// <summary>The phase that follows from container statuses.</summary>
internal static class PodPhaseRules
{
    /// <param name="isTerminal">The pod was told to stop: nothing will be restarted whatever the policy says.</param>
    /// <param name="hasInitialized">A main container runs or has been made.</param>
    /// <param name="restartsAll">All containers are being restarted: none has ended for good.</param>
    public static string Phase(
        V1Pod pod, IReadOnlyDictionary<string, V1ContainerStatus> statuses, bool isTerminal, bool hasInitialized, bool restartsAll = false)
    {
        var count = new Tally { RestartsAll = restartsAll };
        foreach (var c in pod.Spec.InitContainers ?? [])
            if (PodContainerRules.IsSidecar(c))
                CountSidecar(statuses.GetValueOrDefault(c.Name), count);
            else
                CountInit(c, pod.Spec, statuses.GetValueOrDefault(c.Name), count);
        foreach (var c in pod.Spec.Containers)
            CountMain(c, pod.Spec, statuses.GetValueOrDefault(c.Name), count);
        return Decide(count, isTerminal, hasInitialized);
    }

    private static string Decide(Tally count, bool isTerminal, bool hasInitialized)
    {
        if (count.FailedForGood > 0)
            return "Failed";
        if (count.PendingInit > 0 || (count.PendingSidecar > 0 && !hasInitialized) || count.Waiting > 0)
            return "Pending";
        if (count.Running > 0 && count.Unknown == 0)
            return "Running";
        if (count.Running > 0 || count.Stopped == 0 || count.Unknown > 0)
            return "Pending";
        if (!isTerminal && count.Stopped != count.StoppedForGood)
            return "Running";
        return count.Stopped == count.Succeeded ? "Succeeded" : "Failed";
    }

    private static void CountInit(V1Container c, V1PodSpec pod, V1ContainerStatus? status, Tally count)
    {
        var ended = status?.State.Terminated ?? (status?.State.Waiting is null ? null : status.LastState?.Terminated);
        if (ended is null)
            count.PendingInit++;
        else if (ended.ExitCode != 0 && !WillRestart(c, pod, ended, count))
            count.FailedForGood++;
    }

    private static void CountSidecar(V1ContainerStatus? status, Tally count)
    {
        if (status is null)
            count.Unknown++;
        else if (status.State.Running is not null)
        {
            count.Running++;
            count.PendingSidecar += status.Started == true ? 0 : 1;
        }
        else if (status.State.Terminated is null && status.LastState?.Terminated is null)
        {
            count.PendingSidecar++;
            count.Waiting += status.State.Waiting is null ? 0 : 1;
        }
    }

    private static void CountMain(V1Container c, V1PodSpec pod, V1ContainerStatus? status, Tally count)
    {
        if (status is null)
        {
            count.Unknown++;
            return;
        }
        if (status.State.Running is not null)
        {
            count.Running++;
            return;
        }
        var ended = status.State.Terminated ?? status.LastState?.Terminated;
        if (ended is null)
        {
            count.Waiting++;
            return;
        }
        count.Stopped++;
        count.StoppedForGood += WillRestart(c, pod, ended, count) ? 0 : 1;
        count.Succeeded += status.State.Terminated is { ExitCode: 0 } ? 1 : 0;
    }

    private static bool WillRestart(V1Container c, V1PodSpec pod, V1ContainerStateTerminated ended, Tally count) =>
        count.RestartsAll || ended.Reason == RestartAllStatusRules.Reason || RestartRules.ShouldRestart(c, pod, ended.ExitCode);

    private sealed class Tally
    {
        public bool RestartsAll;
        public int PendingInit;
        public int PendingSidecar;
        public int FailedForGood;
        public int Unknown;
        public int Running;
        public int Waiting;
        public int Stopped;
        public int StoppedForGood;
        public int Succeeded;
    }
}
