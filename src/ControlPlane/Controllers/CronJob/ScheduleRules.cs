using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.CronJob;

/// <summary>Which time of a schedule is due, and which is next.</summary>
public static class ScheduleRules
{
    /// <summary>Above this many missed times something is wrong with the clock, or with the deadline.</summary>
    private const int ManyMissed = 100;

    /// <summary>Looked again a little late, so that the time has surely come.</summary>
    private static readonly TimeSpan s_late = TimeSpan.FromMilliseconds(100);

    /// <param name="MostRecent">The last time that has come; null: none.</param>
    /// <param name="Problem">Why the schedule cannot be right; null: it can.</param>
    public sealed record Due(DateTimeOffset Earliest, DateTimeOffset? MostRecent, MissedSchedules Missed, string? Problem);

    /// <param name="withDeadline">Whether times that startingDeadlineSeconds rules out are left out.</param>
    public static Due Find(V1CronJob job, CronSchedule schedule, DateTimeOffset now, bool withDeadline)
    {
        var earliest = new DateTimeOffset(job.Status?.LastScheduleTime ?? job.Metadata.CreationTimestamp ?? now.UtcDateTime, TimeSpan.Zero);
        if (withDeadline && job.Spec.StartingDeadlineSeconds is { } seconds && now.AddSeconds(-seconds) is var deadline && deadline > earliest)
            earliest = deadline;
        if (schedule.Next(earliest) is not { } first || schedule.Next(first) is not { } second)
            return new Due(earliest, null, MissedSchedules.None, "time difference between two schedules is less than 1 second");
        if (now < first)
            return new Due(earliest, null, MissedSchedules.None, null);
        if (now < second)
            return new Due(earliest, first, MissedSchedules.None, null);
        var between = Math.Max(1, (long)Math.Round((second - first).TotalSeconds));
        var missed = (long)(now - first).TotalSeconds / between + 1;
        DateTimeOffset? mostRecent = null;
        // Schedules need not be even: from one interval before the last one they are walked.
        for (var time = schedule.Next(first.AddSeconds((missed - 2) * between)); time is { } t && t <= now; time = schedule.Next(t))
            mostRecent = t;
        return new Due(earliest, mostRecent, missed > ManyMissed ? MissedSchedules.Many : MissedSchedules.Few, null);
    }

    /// <summary>How long it is until the next time; null: there is none.</summary>
    public static TimeSpan? UntilNext(V1CronJob job, CronSchedule schedule, DateTimeOffset now)
    {
        var due = Find(job, schedule, now, withDeadline: false);
        var from = due.Problem is not null ? now : due.MostRecent ?? (due.Missed == MissedSchedules.None ? due.Earliest : now);
        return schedule.Next(from) is { } next ? Max(next + s_late - now, s_late) : null;
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
