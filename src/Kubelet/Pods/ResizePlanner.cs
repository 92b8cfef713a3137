using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Resources.Allocation;
using NodeStack.Kubelet.Resources.Resize;

namespace NodeStack.Kubelet.Pods;

/// <summary>
/// Brings a pod to the resources that were allocated to it: its group and its containers while they run, or by a restart of those
/// whose policy asks for one.
/// </summary>
internal static class ResizePlanner
{
    public static void Plan(PodTurn turn, SandboxObservation sandbox)
    {
        if (turn.Wish.Resize.Allocation is not { } has || turn.Memory.GroupSet is not { } group || turn.IsBusy(ResizePodAction.LaneName))
            return;
        if (has.IsActuated && ReferenceEquals(group, has.Allocated))
            return;
        var plan = ResizeStepPlanner.Plan(Scene(turn, sandbox, has, group));
        if (plan.Steps.Count > 0 || (plan.IsLast && !PodResourceSetRules.AreSame(has.Allocated.Pod, has.Actual.Pod)))
            turn.Do(new ResizePodAction(plan, sandbox.Id, has.Allocated.Pod, "its resources changed"));
        else if (plan.IsLast)
            turn.Memory = turn.Memory with { GroupSet = plan.Group };
    }

    /// <summary>True when the container must be stopped to get what it was allocated.</summary>
    public static bool MustRestart(PodTurn turn, V1Container container) =>
        turn.Wish.Resize.Allocation is { IsActuated: false } has && has.Actual.Containers.ContainsKey(container.Name)
        && ResizeRules.NeedsRestart(container, ContainerAmounts.Of(has.Actual, container.Name), ContainerAmounts.Of(has.Allocated, container.Name));

    public static string RestartMessage(V1Container container) => $"Container {container.Name} resize requires restart";

    /// <summary>The pod's group must have room for a container before it is started. What is under way may take some of it.</summary>
    public static bool IsRoomForStarts(PodTurn turn, SandboxObservation sandbox)
    {
        if (turn.IsBusy(ResizePodAction.LaneName))
            return false;
        if (turn.Wish.Resize.Allocation is not { } has || turn.Memory.GroupSet is not { } group || (has.IsActuated && ReferenceEquals(group, has.Allocated)))
            return true;
        return ResizeStepPlanner.CoversStarts(Scene(turn, sandbox, has, group));
    }

    /// <summary>The resources to make the pod's group from while it is not known how far an earlier kubelet came.</summary>
    public static PodResourceSet? FirstGroup(PodTurn turn) => turn.Wish.Resize.Allocation switch
    {
        null => null,
        { IsActuated: true } has => has.Allocated,
        { } has => PodResourceSetRules.Larger(PodResourceSetRules.Effective(has.Allocated), has.Actual),
    };

    private static ResizeScene Scene(PodTurn turn, SandboxObservation sandbox, PodAllocation has, PodResourceSet group)
    {
        var running = new List<(string Name, string Id)>();
        var busy = new HashSet<string>(StringComparer.Ordinal);
        foreach (var container in PodResourceSetRules.Resizable(turn.Pod))
        {
            if (!has.Allocated.Containers.ContainsKey(container.Name))
                continue;
            var current = turn.NewestIn(sandbox.Id, container.Name);
            if (turn.IsBusy(StartContainerAction.LaneOf(container.Name)) || (current is not null && turn.IsBusy(KillContainerAction.LaneOf(current.Id))))
                busy.Add(container.Name);
            else if (current is { State: ContainerState.Running })
                running.Add((container.Name, current.Id));
            else if (current is { State: ContainerState.Unknown })
                busy.Add(container.Name);
        }
        return new ResizeScene(turn.Pod, has, group, running, busy);
    }
}
