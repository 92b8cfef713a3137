using k8s.Models;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Resources.Allocation;
using NodeStack.Kubelet.Resources.Resize;

namespace NodeStack.Kubelet.Pods;

/// <summary>Brings a running container to the resources that were allocated to it: while it runs, or by a restart where its policy asks for one.</summary>
internal static class ResizePlanner
{
    public static void Plan(PodTurn turn, V1Container container, ContainerObservation current)
    {
        if (turn.Wish.Resize.Allocation is not { } has || !has.Actual.Containers.TryGetValue(container.Name, out var from))
            return;
        var to = has.Allocated.Of(container.Name);
        if (PodResourceSetRules.AreSame(from, to))
            return;
        if (ResizeRules.NeedsRestart(container, from, to))
            ContainerPlanner.Kill(turn, current, $"Container {container.Name} resize requires restart", "", isRestart: true);
        else
            turn.Do(new ResizeContainerAction(current.Id, container.Name, ResizeRules.Grows(from, to), "its resources changed"));
    }
}
