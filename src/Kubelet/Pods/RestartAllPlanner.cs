using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Observation;

namespace NodeStack.Kubelet.Pods;

/// <summary>
/// All containers of a pod start anew in the same sandbox, because one of them (the source) exited as its RestartAllContainers rule
/// says. First every other container is killed without grace and removed: main ones, then init ones and sidecars; then the sources.
/// That a source is there is all that is known of a restart under way: a kubelet that begins in the middle goes on with it. Ephemeral
/// containers stay. What was removed leaves its logs, which the number of restarts goes on from.
/// </summary>
internal static class RestartAllPlanner
{
    /// <summary>Whether the newest instance of a container is a source.</summary>
    public static bool IsUnderWay(V1Pod pod, PodObservation seen)
    {
        if (!RestartRules.MayRestartAll(pod.Spec))
            return false;
        foreach (var container in Containers(pod))
            foreach (var instance in seen.Containers)
                if (instance.Name == container.Name)
                {
                    if (IsSource(container, instance))
                        return true;
                    break;
                }
        return false;
    }

    /// <summary>False: no such restart is under way.</summary>
    public static bool Plan(PodTurn turn)
    {
        if (!IsUnderWay(turn.Pod, turn.Seen))
            return false;
        ForgetBackoffs(turn);
        foreach (var stage in Stages(turn.Pod, turn.Seen))
            if (stage.Count > 0)
            {
                foreach (var instance in stage)
                    Clear(turn, instance);
                return true;
            }
        return true;

        // A start that was under way makes one more container to remove: the sources, which remember the restart, stay until it is through.
        IEnumerable<IReadOnlyList<ContainerObservation>> Stages(V1Pod pod, PodObservation seen)
        {
            var mains = InstancesOf(pod.Spec.Containers, seen).ToLookup(i => IsSource(i.Container, i.Instance), i => i.Instance);
            var inits = InstancesOf(pod.Spec.InitContainers ?? [], seen).ToLookup(i => IsSource(i.Container, i.Instance), i => i.Instance);
            yield return [.. mains[false]];
            yield return [.. inits[false]];
            if (IsAnyStartBusy(turn))
                yield break;
            yield return [.. mains[true]];
            yield return [.. inits[true]];
        }
    }

    private static void Clear(PodTurn turn, ContainerObservation instance)
    {
        if (instance.State is not (ContainerState.Running or ContainerState.Unknown))
        {
            turn.Do(new RemoveContainerAction(instance.Id, instance.Name, "all containers restart"));
            return;
        }
        var kind = PodContainerRules.Find(turn.Pod, instance.Name)?.Kind ?? ContainerKind.Main;
        turn.Do(new KillContainerAction(instance.Id, instance.Name, kind, "killing", TimeSpan.Zero, true, false, "all containers restart"));
    }

    /// <summary>A pod that starts anew has not crashed yet.</summary>
    private static void ForgetBackoffs(PodTurn turn)
    {
        var waits = turn.Memory.StartFailures.Where(f => f.Value.Reason == "CrashLoopBackOff").Select(f => f.Key).ToList();
        if (waits.Count > 0)
            turn.Memory = turn.Memory with { StartFailures = turn.Memory.StartFailures.RemoveRange(waits) };
    }

    private static IEnumerable<(V1Container Container, ContainerObservation Instance)> InstancesOf(IEnumerable<V1Container> containers, PodObservation seen) =>
        containers.SelectMany(c => seen.Containers.Where(i => i.Name == c.Name).Select(i => (c, i)));

    private static IEnumerable<V1Container> Containers(V1Pod pod) => pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? []);

    private static bool IsSource(V1Container container, ContainerObservation instance) =>
        instance.State == ContainerState.Exited && RestartRules.RestartsAll(container, instance.ExitCode);

    private static bool IsAnyStartBusy(PodTurn turn) => Containers(turn.Pod).Any(c => turn.IsBusy(StartContainerAction.LaneOf(c.Name)));
}
