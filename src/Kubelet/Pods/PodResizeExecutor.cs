using k8s.Models;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Admission;
using NodeStack.Kubelet.Containers;
using NodeStack.Kubelet.Resources;
using NodeStack.Kubelet.Resources.Allocation;
using NodeStack.Kubelet.Resources.Resize;

namespace NodeStack.Kubelet.Pods;

/// <summary>
/// Gives a pod that runs other resources, step by step, and writes down each container that has them. What was done before a failure
/// stays; the next plan goes on from there.
/// </summary>
internal sealed class PodResizeExecutor(
    IContainerRuntime runtime, IPodConfigAssembler assembler, IPodCgroups cgroups, IMemoryInUse memory, IPodAdmission admission, PodSteps steps)
{
    public async Task<ActionOutcome> ResizeAsync(V1Pod pod, ResizePodAction action, CancellationToken cancel)
    {
        PodResourceSet? group = null;
        foreach (var step in action.Plan.Steps)
        {
            if (await TakeAsync(pod, action, step, cancel).ConfigureAwait(false) is { } error)
                return new ActionOutcome(action, false, "ResizeError", error) { GroupSet = group };
            if (step is PodLimitStep limit)
                group = limit.After;
        }
        if (action.Plan.IsLast)
            admission.Actuated(pod.Metadata.Uid, null, action.PodGets);
        return new ActionOutcome(action, true) { GroupSet = action.Plan.Group };
    }

    /// <returns>What went wrong; null: nothing.</returns>
    private async Task<string?> TakeAsync(V1Pod pod, ResizePodAction action, ResizeStep step, CancellationToken cancel)
    {
        try
        {
            return step switch
            {
                PodLimitStep limit => await LimitAsync(pod, action.SandboxId, limit, cancel).ConfigureAwait(false),
                MemoryCheckStep check => await CheckAsync(pod, check, cancel).ConfigureAwait(false),
                ContainerStep container => await UpdateAsync(pod, container, cancel).ConfigureAwait(false),
                _ => throw new ArgumentOutOfRangeException(nameof(step), step, null),
            };
        }
        catch (Exception e) when (e is not (OperationCanceledException or ArgumentOutOfRangeException))
        {
            return e.Message;
        }
    }

    private async Task<string?> UpdateAsync(V1Pod pod, ContainerStep step, CancellationToken cancel)
    {
        if (PodContainerRules.Find(pod, step.Name) is not { } found)
            return null;
        var container = PodResourceSetRules.WithResources(found.Container, step.Given);
        await steps.RunAsync(pod.Metadata.Uid, "container.resize",
            () => runtime.UpdateContainerResourcesAsync(step.ContainerId, assembler.ResourcesOf(pod, container), cancel), cancel).ConfigureAwait(false);
        admission.Actuated(pod.Metadata.Uid, step.Name, step.Given);
        return null;
    }

    /// <summary>The runtime is told first: it may refuse. One that knows no such call is not asked for its opinion.</summary>
    private async Task<string?> LimitAsync(V1Pod pod, string sandboxId, PodLimitStep step, CancellationToken cancel)
    {
        var after = PodResourceSetRules.Hybrid(pod, step.After);
        try
        {
            await TellAsync(after, sandboxId, cancel).ConfigureAwait(false);
        }
        catch (CriException e)
        {
            return $"failed to notify runtime for UpdatePodSandboxResources (resource={step.Resource}); resize rejected: {e.Message}";
        }
        try
        {
            await steps.RunAsync(pod.Metadata.Uid, "cgroup.resize", () => cgroups.EnsureAsync(after, cancel), cancel).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await TellAsync(PodResourceSetRules.Hybrid(pod, step.Before), sandboxId, cancel).ConfigureAwait(false);
            return e.Message;
        }
    }

    private async Task TellAsync(V1Pod pod, string sandboxId, CancellationToken cancel)
    {
        var (overhead, resources) = assembler.SandboxResourcesOf(pod);
        try
        {
            await runtime.UpdatePodSandboxResourcesAsync(sandboxId, overhead, resources, cancel).ConfigureAwait(false);
        }
        catch (CriException e) when (e.Reason == CriErrorReason.Unimplemented || e.Message.Contains("not implemented", StringComparison.Ordinal))
        {
            // containerd before 2.3 says "not implemented yet" with code Unknown.
        }
    }

    private async Task<string?> CheckAsync(V1Pod pod, MemoryCheckStep check, CancellationToken cancel)
    {
        var errors = new List<string>();
        if (check.PodLimit is { } limit && cgroups.Enabled
            && MemoryCheckRules.ForPod(limit, await memory.OfPodAsync(pod, cancel).ConfigureAwait(false)) is { } podError)
            errors.Add(podError);
        foreach (var container in check.Containers)
            if (MemoryCheckRules.ForContainer(container, await memory.OfContainerAsync(pod, container.ContainerId, cancel).ConfigureAwait(false)) is { } error)
                errors.Add(error);
        return MemoryCheckRules.Message(errors);
    }
}
