using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Ownership;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.CronJob;

/// <summary>Makes Jobs at the times that CronJobs name, and deletes old ones. Woken by changes of those and of their Jobs, and by the clock.</summary>
public sealed class CronJobController : IController
{
    private readonly ApiResources _api;
    private readonly WatchedCollection<V1CronJob> _crons;
    private readonly OwnedObjects<V1Job> _jobs;
    private readonly PendingWrites<V1CronJob> _pendingCrons;
    private readonly PendingWrites<V1Job> _pendingJobs;
    private readonly CronJobExecutor _executor;
    private readonly TimeProvider _time;
    private readonly KeyedController _loop;

    public CronJobController(ControllerContext context)
    {
        (_api, _time) = (context.Api, context.Time);
        _crons = context.Collections.Of(context.Api.CronJobs);
        _jobs = new OwnedObjects<V1Job>(context.Collections.Of(context.Api.Jobs));
        _pendingCrons = new PendingWrites<V1CronJob>(_crons, context.Time);
        _pendingJobs = new PendingWrites<V1Job>(_jobs.Collection, context.Time);
        _executor = new CronJobExecutor(context.Api, context.Events.Create("cronjob-controller"), _pendingCrons, _pendingJobs);
        var queue = context.CreateQueue("cronjob");
        _crons.Changed += (before, now) => queue.Add(ObjectKey.Of((now ?? before)!.Metadata));
        _ = new OwnerWake<V1CronJob, V1Job>(_crons, _jobs.Collection, ObjectKind.CronJob.Kind, _ => null, queue.Add);
        _loop = new KeyedController(
            Name, queue, [_crons, _jobs.Collection], ReconcileAsync, context.Workloads.ConcurrentCronJobSyncs, context.Loggers.CreateLogger<CronJobController>());
    }

    public string Name => "cronjob-controller";

    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(cancel);

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_crons.Find(key) is not { } cron)
        {
            _pendingCrons.Forget(key);
            _pendingJobs.Forget(key);
            return null;
        }
        if (!_pendingCrons.AreSeen(key) || !_pendingJobs.AreSeen(key))
            return TimeSpan.FromMinutes(5);
        var jobs = _jobs.Of(cron.Metadata.Uid).ToList();
        foreach (var active in cron.Status?.Active ?? [])
            if (jobs.All(j => j.Metadata.Uid != active.Uid) && await FindAsync(active, cancel).ConfigureAwait(false) is { } job)
                jobs.Add(job);
        return await _executor.ExecuteAsync(cron, CronJobPlanner.Plan(cron, jobs, TimeZoneInfo.Local, _time.GetUtcNow()), cancel).ConfigureAwait(false);
    }

    /// <summary>Our copy of Jobs may be behind that of CronJobs: that one is gone is asked of the server.</summary>
    private async Task<V1Job?> FindAsync(V1ObjectReference active, CancellationToken cancel)
    {
        try
        {
            var job = await _api.Jobs.GetAsync(active.NamespaceProperty, active.Name, cancel).ConfigureAwait(false);
            return job.Metadata.Uid == active.Uid ? job : null;
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return null;
        }
    }
}
