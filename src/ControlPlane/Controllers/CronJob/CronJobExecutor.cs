using k8s.Models;
using NodeStack.ControlPlane.Controllers.Pods;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.CronJob;

/// <summary>Carries plans for CronJobs out.</summary>
internal sealed class CronJobExecutor(
    ApiResources api, IObjectEventRecorder events, PendingWrites<V1CronJob> pendingCrons, PendingWrites<V1Job> pendingJobs)
{
    /// <returns>When to look again.</returns>
    /// <exception cref="ApiException">Something could not be done; the status tells of all that was.</exception>
    public async Task<TimeSpan?> ExecuteAsync(V1CronJob cron, CronJobPlan plan, CancellationToken cancel)
    {
        foreach (var e in plan.Events)
            Tell(cron, e.Type, e.Reason, e.Message);
        var status = plan.Status;
        ApiException? failure = null;
        foreach (var job in plan.Cleanup)
            await TryDeleteAsync(cron, status, new V1ObjectReference { Name = job.Metadata.Name, Uid = job.Metadata.Uid }, cancel).ConfigureAwait(false);
        foreach (var job in plan.Replace)
            failure ??= await TryDeleteAsync(cron, status, job, cancel).ConfigureAwait(false);
        if (failure is null && plan.Create is { } wished)
            failure = await TryCreateAsync(cron, status, plan, wished, cancel).ConfigureAwait(false);
        if (!AreSame(status, cron.Status))
            await WriteAsync(cron, status, cancel).ConfigureAwait(false);
        return failure is null ? plan.Again : throw failure;
    }

    private async Task<ApiException?> TryCreateAsync(V1CronJob cron, V1CronJobStatus status, CronJobPlan plan, V1Job wished, CancellationToken cancel)
    {
        try
        {
            var job = await CreateAsync(cron, wished, cancel).ConfigureAwait(false);
            if (job is null || status.Active.Any(a => a.Uid == job.Metadata.Uid))
                return null;
            pendingJobs.Written(ObjectKey.Of(cron.Metadata), job);
            status.Active.Add(ObjectKind.Job.Reference(job.Metadata));
            status.LastScheduleTime = plan.ScheduledTime.UtcDateTime;
            return null;
        }
        catch (ApiException e)
        {
            if (!PodWriter.IsNamespaceGoing(e))
                Tell(cron, EventType.Warning, "FailedCreate", $"Error creating job: {e.Message}");
            return e;
        }
    }

    /// <returns>Null: the name is another's.</returns>
    private async Task<V1Job?> CreateAsync(V1CronJob cron, V1Job wished, CancellationToken cancel)
    {
        try
        {
            var made = await api.Jobs.CreateAsync(cron.Metadata.NamespaceProperty, wished, cancel).ConfigureAwait(false);
            Tell(cron, EventType.Normal, "SuccessfulCreate", $"Created job {made.Metadata.Name}");
            return made;
        }
        catch (ApiException e) when (e.IsAlreadyExists)
        {
            // We made it before and could not note it, or somebody else did.
            var there = await api.Jobs.GetAsync(cron.Metadata.NamespaceProperty, wished.Metadata.Name, cancel).ConfigureAwait(false);
            return OwnerRules.IsControlledBy(there.Metadata, cron.Metadata.Uid) ? there : null;
        }
    }

    private async Task<ApiException?> TryDeleteAsync(V1CronJob cron, V1CronJobStatus status, V1ObjectReference job, CancellationToken cancel)
    {
        try
        {
            var how = new V1DeleteOptions { PropagationPolicy = "Background", Preconditions = new V1Preconditions { Uid = job.Uid } };
            await api.Jobs.DeleteAsync(cron.Metadata.NamespaceProperty, job.Name, how, cancel).ConfigureAwait(false);
        }
        catch (ApiException e) when (!e.IsNotFound)
        {
            Tell(cron, EventType.Warning, "FailedDelete", $"Deleted job: {e.Message}");
            return e;
        }
        catch (ApiException)
        {
            // It is gone already.
        }
        status.Active = [.. status.Active.Where(a => a.Uid != job.Uid)];
        pendingJobs.Deleted(ObjectKey.Of(cron.Metadata), new V1Job { Metadata = new V1ObjectMeta { Name = job.Name, NamespaceProperty = cron.Metadata.NamespaceProperty, Uid = job.Uid } });
        Tell(cron, EventType.Normal, "SuccessfulDelete", $"Deleted job {job.Name}");
        return null;
    }

    private async Task WriteAsync(V1CronJob cron, V1CronJobStatus status, CancellationToken cancel)
    {
        var changed = ObjectCopy.Of(cron);
        (changed.ApiVersion, changed.Kind, changed.Status) = (ObjectKind.CronJob.ApiVersion, ObjectKind.CronJob.Kind, status);
        pendingCrons.Written(ObjectKey.Of(cron.Metadata), await api.CronJobs.ReplaceAsync(cron.Metadata.NamespaceProperty, changed, cancel, "status").ConfigureAwait(false));
    }

    private void Tell(V1CronJob cron, EventType type, string reason, string message) => events.Record(ObjectKind.CronJob.Reference(cron.Metadata), type, reason, message);

    private static bool AreSame(V1CronJobStatus a, V1CronJobStatus? b) => a.LastScheduleTime == b?.LastScheduleTime && a.LastSuccessfulTime == b?.LastSuccessfulTime
        && (a.Active ?? []).Select(j => j.Uid).SequenceEqual((b?.Active ?? []).Select(j => j.Uid));
}
