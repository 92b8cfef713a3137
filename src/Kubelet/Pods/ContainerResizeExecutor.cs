using k8s.Models;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Containers;
using NodeStack.Kubelet.Resources;

namespace NodeStack.Kubelet.Pods;

/// <summary>Gives a running container other resources. The pod's own limits are raised before its container's, and lowered after.</summary>
internal sealed class ContainerResizeExecutor(IContainerRuntime runtime, IPodConfigAssembler assembler, IPodCgroups cgroups, PodSteps steps)
{
    public async Task<ActionOutcome> ResizeAsync(V1Pod pod, ResizeContainerAction action, CancellationToken cancel)
    {
        if (PodContainerRules.Find(pod, action.Name) is not { } found)
            return new ActionOutcome(action, true);
        try
        {
            if (action.Grows)
                await cgroups.EnsureAsync(pod, cancel).ConfigureAwait(false);
            await steps.RunAsync(pod.Metadata.Uid, "container.resize",
                () => runtime.UpdateContainerResourcesAsync(action.ContainerId, assembler.ResourcesOf(pod, found.Container), cancel), cancel).ConfigureAwait(false);
            if (!action.Grows)
                await cgroups.EnsureAsync(pod, cancel).ConfigureAwait(false);
            return new ActionOutcome(action, true);
        }
        catch (CriException e)
        {
            return new ActionOutcome(action, false, "ResizeError", e.Message);
        }
    }
}
