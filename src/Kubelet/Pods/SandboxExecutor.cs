using k8s.Models;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Runtime;
using NodeStack.KubeApi.Events;
using NodeStack.Kubelet.Containers;
using Prometheus;

namespace NodeStack.Kubelet.Pods;

/// <summary>Makes, stops and removes sandboxes.</summary>
internal sealed class SandboxExecutor(
    IContainerRuntime runtime, IPodConfigAssembler assembler, IEventRecorder events, StartSlots slots, PodSteps steps, PodMetrics metrics)
{
    public async Task<ActionOutcome> CreateAsync(V1Pod pod, CreateSandboxAction action, CancellationToken cancel)
    {
        if (action.Replaces is not null)
            events.Record(pod, "", EventType.Normal, "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
        metrics.StartedPods.Inc();
        if (pod.Spec.HostUsers == false)
            metrics.UserNamespacedPods.Inc();
        var handler = "";
        try
        {
            handler = assembler.RuntimeHandlerOf(pod);
            var config = await assembler.SandboxAsync(pod, action.Attempt, cancel).ConfigureAwait(false);
            using (metrics.SandboxDuration.WithLabels(handler).NewTimer())
                await slots.InSlotAsync(() => RunAsync(pod, config, handler, cancel), cancel).ConfigureAwait(false);
            return new ActionOutcome(action, true);
        }
        catch (PodConfigException e)
        {
            return Failed(pod, action, e.Message);
        }
        catch (CriException e) when (e.Reason != CriErrorReason.Cancelled || !cancel.IsCancellationRequested)
        {
            metrics.SandboxErrors.WithLabels(handler).Inc();
            return Failed(pod, action, e.Message);
        }
    }

    public async Task<ActionOutcome> StopAsync(V1Pod pod, StopSandboxAction action, CancellationToken cancel)
    {
        await steps.RunAsync(pod.Metadata.Uid, "sandbox.stop",
            () => runtime.StopPodSandboxAsync(action.SandboxId, cancel), cancel).ConfigureAwait(false);
        return new ActionOutcome(action, true);
    }

    public async Task<ActionOutcome> RemoveAsync(V1Pod pod, RemoveSandboxAction action, CancellationToken cancel)
    {
        // Removal without a stop can leave the network behind in some runtimes.
        await steps.RunAsync(pod.Metadata.Uid, "sandbox.stop",
            () => runtime.StopPodSandboxAsync(action.SandboxId, cancel), cancel).ConfigureAwait(false);
        await steps.RunAsync(pod.Metadata.Uid, "sandbox.remove",
            () => runtime.RemovePodSandboxAsync(action.SandboxId, cancel), cancel).ConfigureAwait(false);
        return new ActionOutcome(action, true);
    }

    private Task<string> RunAsync(V1Pod pod, PodSandboxConfig config, string handler, CancellationToken cancel) =>
        steps.RunAsync(pod.Metadata.Uid, "sandbox.create", () => runtime.RunPodSandboxAsync(config, handler, cancel), cancel);

    private ActionOutcome Failed(V1Pod pod, PodAction action, string message)
    {
        metrics.StartedPodErrors.Inc();
        if (pod.Spec.HostUsers == false)
            metrics.UserNamespacedPodErrors.Inc();
        events.Record(pod, "", EventType.Warning, "FailedCreatePodSandBox", "Failed to create pod sandbox: " + message);
        return new ActionOutcome(action, false, "FailedCreatePodSandBox", message);
    }
}
