using k8s.Models;
using NodeStack.KubeApi.Events;
using NodeStack.Kubelet.Images;
using NodeStack.Kubelet.Resources;
using NodeStack.Kubelet.Resources.Allocation;
using NodeStack.Kubelet.Volumes;

namespace NodeStack.Kubelet.Pods;

/// <summary>What a pod needs of the host beside the runtime: cgroup, volumes, folders; made before it and removed after it.</summary>
internal sealed class PodHostExecutor(
    IPodCgroups cgroups, IPodVolumes volumes, IPodFolders folders, IImageEnsurer images, IEventRecorder events, PodSteps steps)
{
    public async Task<ActionOutcome> PrepareAsync(V1Pod pod, PrepareAction action, CancellationToken cancel)
    {
        var uid = pod.Metadata.Uid;
        try
        {
            await steps.RunAsync(uid, "prepare.cgroup", () => cgroups.EnsureAsync(action.Group is { } group ? PodResourceSetRules.Hybrid(pod, group) : pod, cancel), cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var message = "error ensuring pod cgroups: " + e.Message;
            events.Record(pod, "", EventType.Warning, "FailedCreatePodContainer", message);
            return new ActionOutcome(action, false, "FailedCreatePodContainer", message);
        }
        return await steps.RunAsync(
            uid, "prepare.volumes", () => VolumesAsync(pod, action, () => volumes.PrepareAsync(pod, cancel)), cancel).ConfigureAwait(false);
    }

    public Task<ActionOutcome> RefreshAsync(V1Pod pod, RefreshAction action, CancellationToken cancel) =>
        VolumesAsync(pod, action, () => volumes.RefreshAsync(pod, cancel));

    private async Task<ActionOutcome> VolumesAsync(V1Pod pod, PodAction action, Func<Task<DateTimeOffset?>> work)
    {
        try
        {
            return new ActionOutcome(action, true) { RefreshAt = await work().ConfigureAwait(false) };
        }
        catch (VolumeException e)
        {
            foreach (var problem in e.All)
                events.Record(pod, "", EventType.Warning, problem.Reason, problem.Message);
            return new ActionOutcome(action, false, e.Reason, e.Message) { RetryLimit = e.RetryLimit };
        }
    }

    public async Task<ActionOutcome> TeardownAsync(V1Pod pod, TeardownAction action, CancellationToken cancel)
    {
        var uid = pod.Metadata.Uid;
        if (!await steps.RunAsync(uid, "teardown.volumes", () => volumes.TeardownAsync(uid, cancel), cancel).ConfigureAwait(false))
            return new ActionOutcome(action, false, "FailedUnmount", "a volume is still busy");
        if (!await steps.RunAsync(uid, "teardown.cgroup", () => cgroups.RemoveAsync(uid, cancel), cancel).ConfigureAwait(false))
            return new ActionOutcome(action, false, "FailedRemoveCgroup", "the cgroup is still busy");
        return new ActionOutcome(action, true);
    }

    public async Task<ActionOutcome> PurgeAsync(V1Pod pod, PurgeAction action, CancellationToken cancel)
    {
        var uid = pod.Metadata.Uid;
        images.Forget(uid);
        var isGone = await steps.RunAsync(uid, "purge", () =>
        {
            folders.RemoveLogs(pod);
            return Task.FromResult(folders.RemovePod(uid));
        }, cancel).ConfigureAwait(false);
        return isGone ? new ActionOutcome(action, true) : new ActionOutcome(action, false, "FailedRemove", "the pod's folder is still in use");
    }
}
