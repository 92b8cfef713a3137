using System.Globalization;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.CronJob;

namespace NodeStack.ControlPlane.Tests.Controllers.CronJob;

public sealed class CronScheduleTests
{
    private static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    [Theory]
    [InlineData("*/5 * * * *", "2026-05-01T12:01:00Z", "2026-05-01T12:05:00Z")]
    [InlineData("@hourly", "2026-05-01T12:01:00Z", "2026-05-01T13:00:00Z")]
    [InlineData("@every 1h30m", "2026-05-01T12:01:07Z", "2026-05-01T13:31:07Z")]
    [InlineData("0 9 13 * 5", "2026-05-01T12:00:00Z", "2026-05-08T09:00:00Z")]
    [InlineData("0 9 13 * ?", "2026-05-01T12:00:00Z", "2026-05-13T09:00:00Z")]
    [InlineData("TZ=Europe/Berlin 0 9 * * *", "2026-05-01T12:00:00Z", "2026-05-02T07:00:00Z")]
    [InlineData("0 0 31 2 *", "2026-05-01T12:00:00Z", "")]
    public void Next_Schedule_IsTheTimeAfter(string text, string after, string expected) =>
        Assert.Equal(expected.Length == 0 ? null : At(expected), CronSchedule.Parse(text, TimeZoneInfo.Utc).Next(At(after)));

    [Theory]
    [InlineData("nonsense")]
    [InlineData("* * * *")]
    [InlineData("61 * * * *")]
    [InlineData("@every soon")]
    [InlineData("TZ=Nowhere/Land * * * * *")]
    public void Parse_NoSchedule_SaysSo(string text) => Assert.Throws<FormatException>(() => CronSchedule.Parse(text, TimeZoneInfo.Utc));

    internal static V1CronJob Cron(string schedule, string? lastSchedule = null, Action<V1CronJobSpec>? change = null)
    {
        var cron = new V1CronJob
        {
            Metadata = new V1ObjectMeta { Name = "c", NamespaceProperty = "ns", Uid = "cron-uid", CreationTimestamp = At("2026-05-01T10:00:30Z").UtcDateTime },
            Spec = new V1CronJobSpec
            {
                Schedule = schedule,
                ConcurrencyPolicy = "Allow",
                SuccessfulJobsHistoryLimit = 3,
                FailedJobsHistoryLimit = 1,
                JobTemplate = new V1JobTemplateSpec { Spec = new V1JobSpec { Template = TestPods.Template("c", restartPolicy: "Never") } },
            },
            Status = new V1CronJobStatus { LastScheduleTime = lastSchedule is null ? null : At(lastSchedule).UtcDateTime },
        };
        change?.Invoke(cron.Spec);
        return cron;
    }

    [Theory]
    [InlineData("0 * * * *", null, "2026-05-01T10:59:59Z", null, MissedSchedules.None)]
    [InlineData("0 * * * *", null, "2026-05-01T11:00:00Z", "2026-05-01T11:00:00Z", MissedSchedules.None)]
    [InlineData("0 * * * *", "2026-05-01T11:00:00Z", "2026-05-01T11:30:00Z", null, MissedSchedules.None)]
    [InlineData("0 * * * *", null, "2026-05-01T14:10:00Z", "2026-05-01T14:00:00Z", MissedSchedules.Few)]
    [InlineData("* * * * *", null, "2026-05-01T13:10:05Z", "2026-05-01T13:10:00Z", MissedSchedules.Many)]
    [InlineData("0 8,20 * * *", null, "2026-05-03T21:00:00Z", "2026-05-03T20:00:00Z", MissedSchedules.Few)]
    public void Find_TimesPassed_IsTheMostRecent(string schedule, string? last, string now, string? expected, MissedSchedules missed)
    {
        var due = ScheduleRules.Find(Cron(schedule, last), CronSchedule.Parse(schedule, TimeZoneInfo.Utc), At(now), withDeadline: true);
        Assert.Equal((expected is null ? null : At(expected), missed), (due.MostRecent, due.Missed));
    }

    private static string Summary(CronJobPlan plan) =>
        $"{plan.Create?.Metadata.Name} {plan.Replace.Length} [{string.Join(',', plan.Events.Select(e => e.Reason))}] {plan.Again is not null}";

    private static CronJobPlan Plan(V1CronJob cron, string now, params V1Job[] jobs) => CronJobPlanner.Plan(cron, jobs, TimeZoneInfo.Utc, At(now));

    [Fact]
    public void Plan_Cases_DoAsUpstream()
    {
        const string Due = "2026-05-01T11:00:01Z";
        var active = new V1ObjectReference { Name = "c-1", Uid = "j1", NamespaceProperty = "ns" };
        var running = new V1Job { Metadata = new V1ObjectMeta { Name = "c-1", Uid = "j1", NamespaceProperty = "ns" }, Spec = new V1JobSpec() };

        Assert.Equal("c-29627220 0 [] True", Summary(Plan(Cron("0 * * * *"), Due)));
        Assert.Equal(" 0 [] False", Summary(Plan(Cron("0 * * * *", change: s => s.Suspend = true), Due)));
        Assert.Equal(" 0 [UnknownTimeZone] False", Summary(Plan(Cron("0 * * * *", change: s => s.TimeZone = "Nowhere/Land"), Due)));
        Assert.Equal(" 0 [UnparseableSchedule] False", Summary(Plan(Cron("x"), Due)));
        Assert.Equal(" 0 [InvalidSchedule] False", Summary(Plan(Cron("0 0 31 2 *"), Due)));
        Assert.Equal("c-29627220 0 [UnsupportedSchedule] True", Summary(Plan(Cron("TZ=UTC 0 * * * *"), Due)));
        Assert.Equal(" 0 [] True", Summary(Plan(Cron("0 * * * *", change: s => s.StartingDeadlineSeconds = 10), "2026-05-01T11:00:11Z")));
        Assert.Equal("c-29627350 0 [TooManyMissedTimes] True", Summary(Plan(Cron("* * * * *"), "2026-05-01T13:10:05Z")));

        foreach (var (policy, expected) in ((string, string)[])[("Allow", "c-29627220 0 [] True"), ("Forbid", " 0 [JobAlreadyActive] True"), ("Replace", "c-29627220 1 [] True")])
        {
            var cron = Cron("0 * * * *", change: s => s.ConcurrencyPolicy = policy);
            cron.Status.Active = [active];
            Assert.Equal(expected, Summary(Plan(cron, Due, running)));
        }
        var lost = Cron("0 * * * *", change: s => s.Suspend = true);
        lost.Status.Active = [active];
        Assert.Equal(" 0 [MissingJob] False", Summary(Plan(lost, Due)));
        Assert.Equal(" 0 [UnexpectedJob] False", Summary(Plan(Cron("0 * * * *", change: s => s.Suspend = true), Due, running)));
    }

    [Fact]
    public void Plan_ZoneGiven_IsWhatTheJobSays()
    {
        var job = Plan(Cron("0 13 * * *", change: s => s.TimeZone = "Europe/Berlin"), "2026-05-01T11:00:01Z").Create!;
        Assert.Equal("2026-05-01T13:00:00+02:00", job.Metadata.Annotations["batch.kubernetes.io/cronjob-scheduled-timestamp"]);
        Assert.Equal(("CronJob", "cron-uid"), (job.Metadata.OwnerReferences.Single().Kind, job.Metadata.OwnerReferences.Single().Uid));
    }

    [Fact]
    public void Plan_MoreFinishedJobsThanAreKept_CleansTheOldestUp()
    {
        V1Job Finished(int number, string type) => new()
        {
            Metadata = new V1ObjectMeta { Name = $"{type}-{number}", Uid = $"{type}-{number}", NamespaceProperty = "ns" },
            Spec = new V1JobSpec(),
            Status = new V1JobStatus
            {
                StartTime = At("2026-05-01T10:00:00Z").UtcDateTime.AddMinutes(number),
                Conditions = [new V1JobCondition { Type = type, Status = "True" }],
            },
        };
        V1Job[] jobs = [.. Enumerable.Range(0, 5).Select(i => Finished(i, "Complete")), .. Enumerable.Range(0, 3).Select(i => Finished(i, "Failed"))];
        Assert.Equal(["Complete-0", "Complete-1", "Failed-0", "Failed-1"], Plan(Cron("0 * * * *"), "2026-05-01T10:30:00Z", jobs).Cleanup.Select(j => j.Metadata.Name));
    }
}
