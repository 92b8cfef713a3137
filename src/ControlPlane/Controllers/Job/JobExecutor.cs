using k8s.Models;
using NodeStack.ControlPlane.Controllers.Ownership;
using NodeStack.ControlPlane.Controllers.Pods;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.Job;

/// <summary>Carries plans for Jobs out.</summary>
internal sealed class JobExecutor(ApiResources api, IObjectEventRecorder events, PendingWrites<V1Pod> pendingPods, PendingWrites<V1Job> pendingJobs)
{
    private readonly PodWriter _pods = new(api.Pods, events, pendingPods);

    /// <returns>What was done, and the first failure.</returns>
    public async Task<(JobOutcome Outcome, ApiException? Failure)> ManageAsync(JobSeen seen, JobPodPlan plan, CancellationToken cancel)
    {
        var about = ObjectKind.Job.Reference(seen.Job.Metadata);
        var deletions = await Task.WhenAll(plan.Delete.Select(p => DeleteAsync(about, p, plan.ForgetsDeleted, cancel))).ConfigureAwait(false);
        var deleted = plan.Delete.Where((_, i) => deletions[i] is null).ToArray();
        var (created, failure) = await SlowStart.RunAsync(plan.Create.Length, i => CreateAsync(about, seen, plan.Create[i], cancel)).ConfigureAwait(false);
        return (new JobOutcome(created, deleted.Length, deleted.Count(PodStateRules.IsReady)), deletions.FirstOrDefault(f => f is not null) ?? failure);
    }

    /// <summary>The Job with a status, as the server has it then.</summary>
    public async Task<V1Job> WriteAsync(V1Job job, V1JobStatus status, CancellationToken cancel)
    {
        var changed = ObjectCopy.Of(job);
        (changed.ApiVersion, changed.Kind, changed.Status) = (ObjectKind.Job.ApiVersion, ObjectKind.Job.Kind, status);
        var written = await api.Jobs.ReplaceAsync(job.Metadata.NamespaceProperty, changed, cancel, "status").ConfigureAwait(false);
        pendingJobs.Written(ObjectKey.Of(job.Metadata), written);
        return written;
    }

    /// <returns>Uids of pods that keep their finalizer, for it could not be removed.</returns>
    public async Task<(HashSet<string> Kept, ApiException? Failure)> UnfinalizeAsync(ObjectKey job, IReadOnlyList<V1Pod> pods, CancellationToken cancel)
    {
        var failures = await Task.WhenAll(pods.Select(p => TryUnfinalizeAsync(job, p, cancel))).ConfigureAwait(false);
        return (pods.Where((_, i) => failures[i] is not null).Select(p => p.Metadata.Uid).ToHashSet(StringComparer.Ordinal), failures.FirstOrDefault(f => f is not null));
    }

    public void Tell(V1Job job, IEnumerable<JobTracking.Event> told)
    {
        foreach (var e in told)
            events.Record(ObjectKind.Job.Reference(job.Metadata), e.Type, e.Reason, e.Message);
    }

    private Task CreateAsync(V1ObjectReference about, JobSeen seen, int? index, CancellationToken cancel)
    {
        var replaced = index is { } i ? seen.Replaced.GetValueOrDefault(i) : null;
        return _pods.CreateAsync(about, JobPodBuilder.Build(seen.Job, index, replaced), cancel);
    }

    private async Task<ApiException?> DeleteAsync(V1ObjectReference about, V1Pod pod, bool forget, CancellationToken cancel)
    {
        if (forget && await TryUnfinalizeAsync(new ObjectKey(about.NamespaceProperty, about.Name), pod, cancel).ConfigureAwait(false) is { } failure)
            return failure;
        return await _pods.DeleteAsync(about, pod, cancel).ConfigureAwait(false);
    }

    private async Task<ApiException?> TryUnfinalizeAsync(ObjectKey job, V1Pod pod, CancellationToken cancel)
    {
        if (!JobRules.IsTracked(pod))
            return null;
        try
        {
            var patch = FinalizerPatchBuilder.Remove(JobRules.TrackingFinalizer, pod.Metadata.Uid);
            pendingPods.Written(job, await api.Pods.PatchAsync(pod.Metadata.NamespaceProperty, pod.Metadata.Name, patch, cancel).ConfigureAwait(false));
            return null;
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return null;
        }
        catch (ApiException e)
        {
            return e;
        }
    }
}
