using k8s.Models;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Runtime;
using NodeStack.KubeApi.Events;
using NodeStack.Kubelet.Lifecycle;

namespace NodeStack.Kubelet.Pods;

/// <summary>Stops and removes containers: the Killing event, preStop within the grace, then the signal with what is left of it.</summary>
internal sealed class ContainerStopExecutor(
    IContainerRuntime runtime, IHookRunner hooks, IEventRecorder events, PodSteps steps, TimeProvider time)
{
    public async Task<ActionOutcome> KillAsync(V1Pod pod, KillContainerAction action, IReadOnlyList<string> podIps, CancellationToken cancel)
    {
        var startedAt = time.GetUtcNow();
        var begin = time.GetTimestamp();
        if (action.RunHook)
            await AnnounceAsync(pod, action, podIps, cancel).ConfigureAwait(false);
        var outcome = new ActionOutcome(action, true, HookDone: true) { StartedAt = startedAt };
        if (action.Hold)
            return outcome;
        try
        {
            var left = action.Grace - time.GetElapsedTime(begin);
            await StopAsync(pod, action.ContainerId, left, cancel).ConfigureAwait(false);
            return outcome;
        }
        catch (CriException e) when (!cancel.IsCancellationRequested)
        {
            return outcome with { Ok = false, Reason = "KillContainerError", Message = e.Message };
        }
    }

    public async Task<ActionOutcome> StopAsync(V1Pod pod, StopContainerAction action, CancellationToken cancel)
    {
        await StopAsync(pod, action.ContainerId, action.Grace, cancel).ConfigureAwait(false);
        return new ActionOutcome(action, true);
    }

    public async Task<ActionOutcome> RemoveAsync(V1Pod pod, RemoveContainerAction action, CancellationToken cancel)
    {
        await steps.RunAsync(pod.Metadata.Uid, "container.remove",
            () => runtime.RemoveContainerAsync(action.ContainerId, cancel), cancel).ConfigureAwait(false);
        return new ActionOutcome(action, true);
    }

    private Task StopAsync(V1Pod pod, string containerId, TimeSpan grace, CancellationToken cancel) => steps.RunAsync(
        pod.Metadata.Uid, "container.stop",
        () => runtime.StopContainerAsync(containerId, grace < GraceRules.Minimum ? GraceRules.Minimum : grace, cancel), cancel);

    private async Task AnnounceAsync(V1Pod pod, KillContainerAction action, IReadOnlyList<string> podIps, CancellationToken cancel)
    {
        var fieldPath = PodContainerRules.FieldPath(action.Kind, action.Name);
        var message = action.Message.Length > 0 ? action.Message : $"Stopping container {action.Name}";
        events.Record(pod, fieldPath, EventType.Normal, "Killing", message);
        var container = PodContainerRules.Find(pod, action.Name)?.Container;
        if (container?.Lifecycle?.PreStop is not { } handler || action.Grace <= TimeSpan.Zero)
            return;
        using var limit = new CancellationTokenSource(action.Grace, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        var call = new HookCall(pod, container, action.ContainerId, podIps, handler);
        try
        {
            var error = await steps.RunAsync(pod.Metadata.Uid, "container.preStop",
                () => hooks.RunAsync(call, both.Token), cancel).ConfigureAwait(false);
            if (error is not null)
                events.Record(pod, fieldPath, EventType.Warning, "FailedPreStopHook", "PreStopHook failed");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // The grace is over: the container is stopped all the same.
        }
    }
}
