using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Ownership;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.Job;

/// <summary>Frees pods that have the finalizer of Jobs and no Job any more that would remove it: theirs is gone or finished, or they were released.</summary>
internal sealed class TrackedOrphans
{
    private readonly ApiResources _api;
    private readonly WatchedCollection<V1Job> _jobs;
    private readonly OwnedObjects<V1Pod> _pods;
    private readonly KeyedController _loop;

    public TrackedOrphans(ControllerContext context, WatchedCollection<V1Job> jobs, OwnedObjects<V1Pod> pods)
    {
        (_api, _jobs, _pods) = (context.Api, jobs, pods);
        var queue = context.CreateQueue("job_orphan_pod");
        jobs.Changed += (before, now) =>
        {
            if (now is null || JobRules.IsFinished(now))
                foreach (var pod in pods.Of((now ?? before)!.Metadata.Uid))
                    queue.Add(ObjectKey.Of(pod.Metadata));
        };
        pods.Collection.Changed += (_, now) =>
        {
            if (now is not null && JobRules.IsTracked(now) && (JobOf(now) is not { } job || JobRules.IsFinished(job)))
                queue.Add(ObjectKey.Of(now.Metadata));
        };
        _loop = new KeyedController("job-controller", queue, [jobs, pods.Collection], FreeAsync, 1, context.Loggers.CreateLogger<TrackedOrphans>());
    }

    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(cancel);

    /// <summary>As our copy has it.</summary>
    private V1Job? JobOf(V1Pod pod) => OwnerRules.ControllerOf(pod.Metadata) is { Kind: "Job", ApiVersion: "batch/v1" } owner
        && _jobs.Find(new ObjectKey(pod.Metadata.NamespaceProperty, owner.Name)) is { } job && job.Metadata.Uid == owner.Uid
            ? job
            : null;

    private async Task<TimeSpan?> FreeAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_pods.Collection.Find(key) is not { } pod || !JobRules.IsTracked(pod) || await HasJobAsync(pod, cancel).ConfigureAwait(false))
            return null;
        try
        {
            await _api.Pods.PatchAsync(key.Namespace, key.Name, FinalizerPatchBuilder.Remove(JobRules.TrackingFinalizer, pod.Metadata.Uid), cancel).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsNotFound || e.IsConflict)
        {
            // Gone, or another one has its name; or it changed, and comes up again.
        }
        return null;
    }

    /// <summary>Our copy of Jobs may be behind that of pods: that there is none is asked of the server.</summary>
    private async Task<bool> HasJobAsync(V1Pod pod, CancellationToken cancel)
    {
        if (OwnerRules.ControllerOf(pod.Metadata) is not { } owner)
            return false;
        if (owner is not { Kind: "Job", ApiVersion: "batch/v1" })
            return true;
        if (JobOf(pod) is { } known)
            return IsKept(known);
        try
        {
            var job = await _api.Jobs.GetAsync(pod.Metadata.NamespaceProperty, owner.Name, cancel).ConfigureAwait(false);
            return job.Metadata.Uid == owner.Uid && IsKept(job);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return false;
        }
    }

    private static bool IsKept(V1Job job) => JobRules.OtherManager(job) is not null || !JobRules.IsFinished(job);
}
