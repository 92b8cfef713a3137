using k8s.Models;
using Microsoft.Extensions.Time.Testing;
using NodeStack.ControlPlane.Tests.ApiServer;
using NodeStack.KubeApi.Client;
using NodeStack.TestSupport;

namespace NodeStack.ControlPlane.Tests.Controllers.CronJob;

public sealed class CronJobControllerTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly CancellationToken None = CancellationToken.None;

    private static Task UntilAsync(FakeTimeProvider time, Func<Task<bool>> holds, string what) => Eventually.TrueAsync(
        async () =>
        {
            time.Advance(TimeSpan.FromSeconds(3));
            return await holds();
        }, s_patience, what);

    [Fact]
    public async Task CronJob_MinuteByMinute_MakesJobsAndKeepsTheLastOnes()
    {
        var ns = await fixture.Server.SpaceAsync();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var controllers = RunningControllers.Start(fixture.Server, ["cronjob-controller"], time);
        await using var jobs = RunningControllers.Start(fixture.Server, ["job-controller"]);
        await using var kubelets = FakeKubelets.Start(fixture.Server, _ => PodFate.Succeed);
        var api = controllers.Api;
        var cron = CronScheduleTests.Cron("* * * * *", change: s => s.SuccessfulJobsHistoryLimit = 2);
        (cron.Metadata, cron.Status) = (new V1ObjectMeta { Name = "tick" }, null);
        cron.Spec.JobTemplate.Spec.Template.Metadata.Labels = null;
        await api.CronJobs.CreateAsync(ns, cron, None);
        var seen = new HashSet<string>();
        await UntilAsync(
            time, async () =>
            {
                var items = (await api.Jobs.ListAsync(ns, new ListQuery(), None)).Items;
                seen.UnionWith(items.Select(j => j.Metadata.Name));
                return seen.Count >= 4 && items.Count(j => j.Status?.Conditions?.Any(c => c.Type == "Complete") == true) <= 2;
            }, "four jobs, two kept");
        await UntilAsync(time, async () => (await api.CronJobs.GetAsync(ns, "tick", None)).Status is { LastSuccessfulTime: not null, LastScheduleTime: not null }, "the status says so");
        Assert.All(seen, n => Assert.StartsWith("tick-", n, StringComparison.Ordinal));
        var times = seen.Select(n => long.Parse(n[5..], System.Globalization.CultureInfo.InvariantCulture)).Order().ToArray();
        Assert.Equal(times.Length, times.Distinct().Count());
        await Eventually.TrueAsync(
            async () => (await api.Events.ListAsync(ns, new ListQuery(), None)).Items is var events
                && events.Any(e => e.Reason == "SuccessfulCreate" && e.Message.StartsWith("Created job tick-", StringComparison.Ordinal))
                && events.Any(e => e.Reason == "SawCompletedJob" && e.Message.EndsWith(", condition: Complete", StringComparison.Ordinal))
                && events.Any(e => e.Reason == "SuccessfulDelete"), s_patience, "told");
    }

    [Fact]
    public async Task CronJob_KilledAndLate_MakesNoJobTwice()
    {
        var ns = await fixture.Server.SpaceAsync();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var controllers = RunningControllers.Start(fixture.Server, ["cronjob-controller"], time, TimeSpan.FromMilliseconds(100));
        var api = controllers.Api;
        var cron = CronScheduleTests.Cron("0 * * * *");
        (cron.Metadata, cron.Status) = (new V1ObjectMeta { Name = "hour" }, null);
        cron.Spec.JobTemplate.Spec.Template.Metadata.Labels = null;
        await api.CronJobs.CreateAsync(ns, cron, None);
        time.Advance(TimeSpan.FromHours(1));
        await UntilAsync(time, async () => (await api.Jobs.ListAsync(ns, new ListQuery(), None)).Items.Count > 0, "a job");
        await controllers.KillAsync();
        controllers.Begin();
        await UntilAsync(time, async () => (await api.CronJobs.GetAsync(ns, "hour", None)).Status is { Active.Count: 1, LastScheduleTime: not null }, "it is active");
        Assert.Single((await api.Jobs.ListAsync(ns, new ListQuery(), None)).Items);
    }

    [Fact]
    public async Task FinishedJob_AfterItsTime_IsDeleted()
    {
        var ns = await fixture.Server.SpaceAsync();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var controllers = RunningControllers.Start(fixture.Server, ["ttl-after-finished-controller"], time);
        await using var jobs = RunningControllers.Start(fixture.Server, ["job-controller"]);
        await using var kubelets = FakeKubelets.Start(fixture.Server, _ => PodFate.Succeed);
        var api = controllers.Api;
        await api.Jobs.CreateAsync(ns, Job.JobControllerTests.Job("short", 1, 1, s => s.TtlSecondsAfterFinished = 1000), None);
        await Eventually.TrueAsync(async () => (await api.Jobs.GetAsync(ns, "short", None)).Status?.CompletionTime is not null, s_patience, "complete");
        Assert.Null((await api.Jobs.GetAsync(ns, "short", None)).Metadata.DeletionTimestamp);
        time.Advance(TimeSpan.FromSeconds(1100));
        await UntilAsync(time, async () => (await api.Jobs.ListAsync(ns, new ListQuery(), None)).Items.All(j => j.Metadata.DeletionTimestamp is not null), "deleted");
    }
}
