using System.Collections.Concurrent;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Ownership;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.ControlPlane.Controllers.Job;

/// <summary>
/// Runs Jobs to their end. Woken by changes of those and of their pods; makes and deletes pods, counts those that ended (see <see cref="JobTracking"/>),
/// and writes the Job's status.
/// </summary>
public sealed class JobController : IController
{
    /// <summary>Changes of pods are gathered for so long, so that many that end together are counted together.</summary>
    private static readonly TimeSpan s_gather = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private readonly WatchedCollection<V1Job> _jobs;
    private readonly OwnedObjects<V1Pod> _pods;
    private readonly PendingWrites<V1Pod> _pendingPods;
    private readonly PendingWrites<V1Job> _pendingJobs;
    private readonly Claimer<V1Job, V1Pod> _claimer;
    private readonly JobExecutor _executor;
    private readonly IObjectEventRecorder _events;
    private readonly ConcurrentDictionary<ObjectKey, JobBackoff> _backoffs = [];
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly KeyedController _loop;
    private readonly TrackedOrphans _orphans;

    public JobController(ControllerContext context)
    {
        (_time, _logger) = (context.Time, context.Loggers.CreateLogger<JobController>());
        _jobs = context.Collections.Of(context.Api.Jobs);
        _pods = new OwnedObjects<V1Pod>(context.Collections.Of(context.Api.Pods));
        _pendingPods = new PendingWrites<V1Pod>(_pods.Collection, context.Time);
        _pendingJobs = new PendingWrites<V1Job>(_jobs, context.Time);
        _claimer = new Claimer<V1Job, V1Pod>(context.Api.Jobs, context.Api.Pods, ObjectKind.Job, _pendingPods, JobRules.TrackingFinalizer);
        _events = context.Events.Create("job-controller");
        _executor = new JobExecutor(context.Api, _events, _pendingPods, _pendingJobs);
        _orphans = new TrackedOrphans(context, _jobs, _pods);
        var queue = context.CreateQueue("job");
        _jobs.Changed += (before, now) =>
        {
            // A change of the wish at once; of the status with what else changes.
            var key = ObjectKey.Of((now ?? before)!.Metadata);
            queue.AddAfter(key, now?.Metadata.Generation == before?.Metadata.Generation ? s_gather : TimeSpan.Zero);
        };
        _ = new OwnerWake<V1Job, V1Pod>(_jobs, _pods.Collection, ObjectKind.Job.Kind, j => LabelSelectorBuilder.Build(j.Spec.Selector), k => queue.AddAfter(k, s_gather));
        _loop = new KeyedController(Name, queue, [_jobs, _pods.Collection], ReconcileAsync, context.Workloads.ConcurrentJobSyncs, _logger);
    }

    public string Name => "job-controller";

    public Task RunAsync(CancellationToken cancel) => LoopGroup.RunAsync(cancel, _loop.RunAsync, _orphans.RunAsync);

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_jobs.Find(key) is not { } job || JobRules.IsFinished(job))
        {
            _pendingPods.Forget(key);
            _pendingJobs.Forget(key);
            _backoffs.TryRemove(key, out _);
            return null;
        }
        if (JobRules.OtherManager(job) is not null)
            return null;
        if (!_pendingJobs.AreSeen(key) || !_pendingPods.AreSeen(key))
            return s_patience;
        if (job.Spec.CompletionMode is not (null or "NonIndexed" or "Indexed"))
        {
            _events.Record(ObjectKind.Job.Reference(job.Metadata), EventType.Warning, "UnknownCompletionMode", "Skipped Job sync because completion mode is unknown");
            return null;
        }
        try
        {
            var selector = LabelSelectorBuilder.Build(job.Spec.Selector);
            var pods = await _claimer.ClaimAsync(job.Metadata, selector, _pods.OfOrNobodys(job.Metadata), cancel).ConfigureAwait(false);
            return await ReconcileAsync(key, job, pods, cancel).ConfigureAwait(false);
        }
        catch (SelectorFormatException e)
        {
            JobLog.BadSelector(_logger, key.ToString(), e.Message);
            return null;
        }
    }

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, V1Job job, IReadOnlyList<V1Pod> pods, CancellationToken cancel)
    {
        var now = _time.GetUtcNow();
        var seen = JobSeenBuilder.Build(JobStatusRules.Started(job, now), pods, _backoffs.GetValueOrDefault(key, JobBackoff.None));
        var finish = JobFinishRules.Decide(seen, now);
        var plan = JobPodPlanner.Plan(seen, finish is not null, now);
        var (outcome, failure) = await _executor.ManageAsync(seen, plan, cancel).ConfigureAwait(false);
        (finish, var goesOn) = JobFinishRules.Review(seen, finish, plan, outcome, now);
        var (status, events) = JobStatusRules.Compute(seen, outcome, goesOn, now);
        var tracking = JobTrackingPlanner.Plan(seen with { Job = Original(seen.Job, job) }, status, finish, events, now);
        await TrackAsync(key, job, seen, tracking, cancel).ConfigureAwait(false);
        if (failure is not null)
            throw failure;
        return Soonest(plan.Again, JobFinishRules.UntilDeadline(job, status.StartTime, now));
    }

    /// <summary>What is to be written is told by comparing with what the server has.</summary>
    private static V1Job Original(V1Job changed, V1Job job)
    {
        var copy = ObjectCopy.Of(changed);
        copy.Status = job.Status;
        return copy;
    }

    private async Task TrackAsync(ObjectKey key, V1Job job, JobSeen seen, JobTracking tracking, CancellationToken cancel)
    {
        if (tracking.MustWrite)
        {
            job = await _executor.WriteAsync(job, tracking.Status, cancel).ConfigureAwait(false);
            _backoffs[key] = seen.Backoff;
            _executor.Tell(job, tracking.Events);
        }
        var (kept, failure) = await _executor.UnfinalizeAsync(key, tracking.Unfinalize, cancel).ConfigureAwait(false);
        var removed = tracking.Unfinalize.Select(p => p.Metadata.Uid).ToHashSet(StringComparer.Ordinal);
        kept.UnionWith(seen.Pods.Where(p => JobRules.IsTracked(p) && !removed.Contains(p.Metadata.Uid)).Select(p => p.Metadata.Uid));
        var settled = JobTrackingPlanner.Settle(seen, failure is null ? tracking : tracking with { Finish = null }, kept, _time.GetUtcNow());
        if (settled.MustWrite)
        {
            await _executor.WriteAsync(job, settled.Status, cancel).ConfigureAwait(false);
            _executor.Tell(job, settled.Events);
        }
        if (failure is not null)
            throw failure;
    }

    private static TimeSpan? Soonest(TimeSpan? a, TimeSpan? b) => a is null ? b : b is null || a < b ? a : b;
}
