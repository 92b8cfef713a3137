using System.Collections.Immutable;
using System.Globalization;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Job;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.CronJob;

/// <summary>Whether a Job is due, which old ones are not kept, and what the status is.</summary>
public static class CronJobPlanner
{
    private const string ScheduledTimestamp = "batch.kubernetes.io/cronjob-scheduled-timestamp";

    /// <param name="jobs">The CronJob's.</param>
    /// <param name="local">The zone of schedules that name none.</param>
    public static CronJobPlan Plan(V1CronJob cron, IReadOnlyCollection<V1Job> jobs, TimeZoneInfo local, DateTimeOffset now)
    {
        var events = new List<CronJobPlan.Event>();
        var plan = new CronJobPlan(Status(cron, jobs, events)) { Cleanup = Cleanup(cron, jobs) };
        if (cron.Metadata.DeletionTimestamp is null)
            plan = WithSchedule(cron, plan, local, now, events);
        return plan with { Events = [.. events] };
    }

    private static V1CronJobStatus Status(V1CronJob cron, IReadOnlyCollection<V1Job> jobs, List<CronJobPlan.Event> events)
    {
        var status = cron.Status is null ? new V1CronJobStatus() : ObjectCopy.Of(cron.Status);
        var active = (status.Active ?? []).ToList();
        foreach (var job in jobs)
        {
            var isActive = active.Any(a => a.Uid == job.Metadata.Uid);
            if (JobRules.Finish(job) is not { } finish)
            {
                if (!isActive)
                    events.Add(new CronJobPlan.Event(EventType.Warning, "UnexpectedJob", $"Saw a job that the controller did not create or forgot: {job.Metadata.Name}"));
                continue;
            }
            if (isActive)
            {
                active.RemoveAll(a => a.Uid == job.Metadata.Uid);
                events.Add(new CronJobPlan.Event(EventType.Normal, "SawCompletedJob", $"Saw completed job: {job.Metadata.Name}, condition: {finish.Type}"));
            }
            if (finish.Type == JobRules.Complete && job.Status.CompletionTime is { } time && (status.LastSuccessfulTime is not { } last || time > last))
                status.LastSuccessfulTime = time;
        }
        foreach (var missing in active.Where(a => jobs.All(j => j.Metadata.Uid != a.Uid)).ToArray())
        {
            active.Remove(missing);
            events.Add(new CronJobPlan.Event(EventType.Normal, "MissingJob", $"Active job went missing: {missing.Name}"));
        }
        status.Active = active;
        return status;
    }

    private static ImmutableArray<V1Job> Cleanup(V1CronJob cron, IReadOnlyCollection<V1Job> jobs) =>
    [
        .. Oldest(jobs, JobRules.Complete, cron.Spec.SuccessfulJobsHistoryLimit),
        .. Oldest(jobs, JobRules.Failed, cron.Spec.FailedJobsHistoryLimit),
    ];

    private static IEnumerable<V1Job> Oldest(IReadOnlyCollection<V1Job> jobs, string finish, int? limit)
    {
        var finished = jobs.Where(j => JobRules.Finish(j)?.Type == finish && j.Metadata.DeletionTimestamp is null).ToArray();
        return limit is null ? [] : finished.OrderBy(j => j.Status.StartTime ?? DateTime.MaxValue).ThenBy(j => j.Metadata.Name, StringComparer.Ordinal).Take(Math.Max(0, finished.Length - limit.Value));
    }

    private static CronJobPlan WithSchedule(V1CronJob cron, CronJobPlan plan, TimeZoneInfo local, DateTimeOffset now, List<CronJobPlan.Event> events)
    {
        var zone = local;
        if (cron.Spec.TimeZone is { } name && !TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone!))
        {
            events.Add(new CronJobPlan.Event(EventType.Warning, "UnknownTimeZone", $"invalid timeZone: \"{name}\": unknown time zone {name}"));
            return plan;
        }
        if (cron.Spec.Suspend == true)
            return plan;
        if (cron.Spec.Schedule.Contains("TZ", StringComparison.Ordinal))
            events.Add(new CronJobPlan.Event(
                EventType.Warning, "UnsupportedSchedule",
                $"CRON_TZ or TZ used in schedule \"{cron.Spec.Schedule}\" is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details"));
        CronSchedule schedule;
        try
        {
            schedule = CronSchedule.Parse(cron.Spec.Schedule, zone);
        }
        catch (FormatException e)
        {
            events.Add(new CronJobPlan.Event(EventType.Warning, "UnparseableSchedule", $"unparseable schedule: \"{cron.Spec.Schedule}\" : {e.Message}"));
            return plan;
        }
        return WithDue(cron, plan, schedule, now, events);
    }

    private static CronJobPlan WithDue(V1CronJob cron, CronJobPlan plan, CronSchedule schedule, DateTimeOffset now, List<CronJobPlan.Event> events)
    {
        var due = ScheduleRules.Find(cron, schedule, now, withDeadline: true);
        if (due.Problem is not null)
        {
            events.Add(new CronJobPlan.Event(EventType.Warning, "InvalidSchedule", $"invalid schedule: {cron.Spec.Schedule} : {due.Problem}"));
            return plan;
        }
        plan = plan with { Again = ScheduleRules.UntilNext(cron, schedule, now) };
        if (due.MostRecent is not { } time)
            return plan;
        if (due.Missed == MissedSchedules.Many)
            events.Add(new CronJobPlan.Event(
                EventType.Warning, "TooManyMissedTimes", "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew"));
        if (cron.Spec.StartingDeadlineSeconds is { } seconds && time.AddSeconds(seconds) < now)
        {
            events.Add(new CronJobPlan.Event(
                EventType.Warning, "MissSchedule",
                $"Missed scheduled time to start a job: {time.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)} +0000"));
            return plan;
        }
        var job = JobFor(cron, schedule, time);
        if (cron.Status?.LastScheduleTime == time.UtcDateTime || plan.Status.Active.Any(a => a.Name == job.Metadata.Name))
            return plan;
        if (cron.Spec.ConcurrencyPolicy == "Forbid" && plan.Status.Active.Count > 0)
        {
            events.Add(new CronJobPlan.Event(
                EventType.Normal, "JobAlreadyActive", "Not starting job because prior execution is running and concurrency policy is Forbid"));
            return plan;
        }
        return plan with { Create = job, ScheduledTime = time, Replace = cron.Spec.ConcurrencyPolicy == "Replace" ? [.. plan.Status.Active] : [] };
    }

    /// <summary>Its name tells for when it is: two controllers, or one that forgot, do not make two of it.</summary>
    private static V1Job JobFor(V1CronJob cron, CronSchedule schedule, DateTimeOffset time)
    {
        var template = cron.Spec.JobTemplate;
        var local = TimeZoneInfo.ConvertTime(time, schedule.Zone);
        return new V1Job
        {
            ApiVersion = ObjectKind.Job.ApiVersion,
            Kind = ObjectKind.Job.Kind,
            Metadata = new V1ObjectMeta
            {
                Name = $"{cron.Metadata.Name}-{(time.ToUnixTimeSeconds() / 60).ToString(CultureInfo.InvariantCulture)}",
                NamespaceProperty = cron.Metadata.NamespaceProperty,
                Labels = template.Metadata?.Labels is { } labels ? new Dictionary<string, string>(labels) : null,
                Annotations = new Dictionary<string, string>(template.Metadata?.Annotations ?? new Dictionary<string, string>())
                {
                    [ScheduledTimestamp] = local.Offset == TimeSpan.Zero
                        ? local.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)
                        : local.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture),
                },
                OwnerReferences = [OwnerRules.ControllerReference(ObjectKind.CronJob, cron.Metadata)],
            },
            Spec = ObjectCopy.Of(template.Spec),
        };
    }
}
