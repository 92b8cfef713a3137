using k8s.Models;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;
using NodeStack.KubeApi.Events;
using NodeStack.Kubelet.Containers;
using NodeStack.Kubelet.Images;
using NodeStack.Kubelet.Lifecycle;

namespace NodeStack.Kubelet.Pods;

/// <summary>
/// Starts one container: image, configuration, create, start, log link, postStart. Every failure becomes a waiting reason. What
/// was made before a failure is left for the next observation to find.
/// </summary>
internal sealed class ContainerStartExecutor(
    IContainerRuntime runtime, IPodConfigAssembler assembler, IImageEnsurer images, IEventRecorder events, PodStartTools tools)
{
    /// <param name="stopping">Cancelled when the pod is to stop: pulls and hooks end, runtime calls are finished.</param>
    public async Task<ActionOutcome> StartAsync(
        V1Pod pod, StartContainerAction action, CancellationToken stopping, CancellationToken cancel)
    {
        if (PodContainerRules.Find(pod, action.Name)?.Container is not { } container)
            return new ActionOutcome(action, false, "CreateContainerConfigError", $"container {action.Name} is not in the pod");
        var label = PodContainerRules.MetricLabel(action.Kind);
        tools.Metrics.StartedContainers.WithLabels(label).Inc();
        var outcome = await StartAsync(new Start(pod, container, action), stopping, cancel).ConfigureAwait(false);
        tools.Metrics.ImageVolumes.Started(pod, container, outcome);
        if (!outcome.Ok)
            tools.Metrics.StartedContainerErrors.WithLabels(label, outcome.Reason).Inc();
        return outcome;
    }

    private async Task<ActionOutcome> StartAsync(Start start, CancellationToken stopping, CancellationToken cancel)
    {
        var reason = "CreateContainerConfigError";
        try
        {
            var sandbox = await assembler.SandboxAsync(start.Pod, start.Action.SandboxAttempt, cancel).ConfigureAwait(false);
            var image = await tools.Steps.RunAsync(start.Uid, "image",
                () => images.EnsureAsync(start.Pod, start.Container, sandbox, stopping), cancel).ConfigureAwait(false);
            if (image.Image is null)
                return Failed(start, image.Reason, image.Message, image.Reason, image.RetryAt);

            var config = await ConfigAsync(start, sandbox, image.Image, cancel).ConfigureAwait(false);
            stopping.ThrowIfCancellationRequested();
            reason = "CreateContainerError";
            var id = await tools.Slots.InSlotAsync(() => CreateAsync(start, config, sandbox, cancel), cancel).ConfigureAwait(false);
            reason = "RunContainerError";
            await tools.Slots.InSlotAsync(() => RunAsync(start, id, cancel), cancel).ConfigureAwait(false);
            tools.Folders.LinkLog(start.Pod, start.Container.Name, id, Path.Combine(sandbox.LogDirectory, config.LogPath));
            return await PostStartAsync(start, id, stopping, cancel).ConfigureAwait(false);
        }
        catch (PodConfigException e)
        {
            return Failed(start, e.Reason, e.Message, e.Message);
        }
        catch (Volumes.VolumeException e)
        {
            return Failed(start, "CreateContainerConfigError", e.Message, e.Message);
        }
        catch (CriException e) when (!cancel.IsCancellationRequested)
        {
            return Failed(start, reason, e.Message, e.Message);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return new ActionOutcome(start.Action, false, "PodTerminating", "the pod terminates");
        }
    }

    private Task<ContainerConfig> ConfigAsync(Start start, PodSandboxConfig sandbox, Image image, CancellationToken cancel)
    {
        var action = start.Action;
        var restarts = action.SeenBefore ? action.RestartCount : tools.Folders.RestartsByLogs(start.Pod, action.Name);
        var launch = new ContainerLaunch(sandbox, action.SandboxId, action.PodIps, restarts, image, action.TargetContainerId);
        return assembler.ContainerAsync(start.Pod, start.Container, launch, cancel);
    }

    private async Task<string> CreateAsync(Start start, ContainerConfig config, PodSandboxConfig sandbox, CancellationToken cancel)
    {
        var id = await tools.Steps.RunAsync(start.Uid, "container.create",
            () => runtime.CreateContainerAsync(start.Action.SandboxId, config, sandbox, cancel), cancel).ConfigureAwait(false);
        events.Record(start.Pod, start.FieldPath, EventType.Normal, "Created", "Container created");
        return id;
    }

    private async Task<bool> RunAsync(Start start, string id, CancellationToken cancel)
    {
        await tools.Steps.RunAsync(start.Uid, "container.start", () => runtime.StartContainerAsync(id, cancel), cancel).ConfigureAwait(false);
        events.Record(start.Pod, start.FieldPath, EventType.Normal, "Started", "Container started");
        return true;
    }

    private async Task<ActionOutcome> PostStartAsync(Start start, string id, CancellationToken stopping, CancellationToken cancel)
    {
        if (start.Container.Lifecycle?.PostStart is not { } handler)
            return new ActionOutcome(start.Action, true);
        var call = new HookCall(start.Pod, start.Container, id, start.Action.PodIps, handler);
        var error = await tools.Steps.RunAsync(start.Uid, "container.postStart",
            () => tools.Hooks.RunAsync(call, stopping), cancel).ConfigureAwait(false);
        if (error is null)
            return new ActionOutcome(start.Action, true);

        // The hook's own words stay out of the event: they may hold secrets.
        events.Record(start.Pod, start.FieldPath, EventType.Warning, "FailedPostStartHook", "PostStartHook failed");
        var grace = GraceRules.ForKill(start.Pod, start.Container, "", null);
        var kill = new KillContainerAction(id, start.Container.Name, start.Action.Kind, "FailedPostStartHook", grace, true, false, "postStart failed");
        await tools.Stopper.KillAsync(start.Pod, kill, start.Action.PodIps, cancel).ConfigureAwait(false);
        return new ActionOutcome(start.Action, false, "PostStartHookError", error);
    }

    private ActionOutcome Failed(Start start, string reason, string message, string eventText, DateTimeOffset? retryAt = null)
    {
        events.Record(start.Pod, start.FieldPath, EventType.Warning, "Failed", "Error: " + eventText);
        return new ActionOutcome(start.Action, false, reason, message, retryAt);
    }

    private sealed record Start(V1Pod Pod, V1Container Container, StartContainerAction Action)
    {
        public string Uid => Pod.Metadata.Uid;
        public string FieldPath { get; } = PodContainerRules.FieldPath(Action.Kind, Action.Name);
    }
}
