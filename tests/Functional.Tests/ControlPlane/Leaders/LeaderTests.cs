using NodeStack.Functional.Tests.ControlPlane.Support;
using NodeStack.TestSupport;
using Xunit.Abstractions;

namespace NodeStack.Functional.Tests.ControlPlane.Leaders;

/// <summary>Two schedulers and two controller managers at once: one of each acts, however it ends, and nothing is done twice.</summary>
public sealed class LeaderTests(ITestOutputHelper output)
{
    private const int Replicas = 100, Completions = 60;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [ApiServerFact]
    public async Task Leaders_KilledUnderLoad_OthersTakeOverAndNothingIsDoneTwice()
    {
        await using var twice = await TwiceTheControlPlane.StartAsync();
        await twice.ScheduleAsync("early");
        await twice.RunJobAsync("sum", Completions, 8);
        await twice.DeployAsync("web", Replicas / 2);
        await Eventually.TrueAsync(() => twice.Pods.MadeFor("app", "web").Count > 10 && twice.Pods.MadeFor("batch.kubernetes.io/job-name", "sum").Count > 5, s_patience, "the work to have begun");
        Assert.All(twice.Contests, c => Assert.Empty(c.Other.Writes));

        await Task.WhenAll(twice.Contests.Select(c => c.Leader.Process.KillAsync()));
        var taken = twice.Contests.Select(c => (c.Lease, Taken: c.TakenOverAsync())).ToArray();
        await twice.ScaleAsync("web", Replicas);
        await twice.ScheduleAsync("late");
        foreach (var (lease, task) in taken)
            output.WriteLine($"{lease}: held {(await task).Held.TotalSeconds:0.0} s after the kill, first write after {(await task).Wrote.TotalSeconds:0.0} s");

        await twice.RolledOutAsync("web", Replicas);
        await twice.CompleteAsync("sum", Completions);
        await Eventually.TrueAsync(async () => (await JobsAsync(twice)).Select(j => j.Cron).Distinct().Count() == 2, s_patience, "both cron jobs ran");
        await AssertNothingTwiceAsync(twice);
    }

    [ApiServerFact]
    public async Task Leaders_Stopped_FreeTheirLeasesAtOnce()
    {
        await using var twice = await TwiceTheControlPlane.StartAsync();
        await twice.DeployAsync("web", Replicas);
        await Eventually.TrueAsync(() => twice.Pods.MadeFor("app", "web").Count > 10, s_patience, "the work to have begun");
        foreach (var contest in twice.Contests)
        {
            Assert.Equal(0, await contest.Leader.Process.StopAsync());
            // Long before it would have run out.
            Assert.False(contest.Leader.Is(await contest.HolderAsync()));
        }
        await Task.WhenAll(twice.Contests.Select(c => c.TakenOverAsync()));
        await twice.RolledOutAsync("web", Replicas);
        await AssertNothingTwiceAsync(twice);
    }

    [ApiServerFact]
    public async Task Leaders_PausedUntilOthersLead_EndWithoutDoingAnything()
    {
        await using var twice = await TwiceTheControlPlane.StartAsync();
        await twice.DeployAsync("web", 5);
        await twice.RunJobAsync("sum", Completions, 2);
        await twice.RolledOutAsync("web", 5);
        var paused = twice.Contests.Select(c => c.Leader).ToArray();
        foreach (var leader in paused)
            await leader.Process.SignalAsync("STOP");
        var taken = twice.Contests.Select(c => c.TakenOverAsync()).ToArray();
        // What the sleeping ones will hear of when they wake.
        await twice.ScaleAsync("web", Replicas);
        await twice.ScheduleAsync("late");
        await Task.WhenAll(taken);
        await Eventually.TrueAsync(() => twice.Pods.MadeFor("app", "web").Count > 10, s_patience, "the others work");

        var before = paused.Select(p => p.Writes.Count).ToArray();
        foreach (var leader in paused)
            await leader.Process.SignalAsync("CONT");
        foreach (var leader in paused)
        {
            Assert.Equal(1, await leader.Process.EndedAsync(s_patience));
            Assert.Contains("leaderelection lost", leader.Process.Log, StringComparison.Ordinal);
        }
        for (var i = 0; i < paused.Length; i++)
            Assert.True(paused[i].Writes.Count == before[i], $"{twice.Contests[i].Lease}: wrote {string.Join(", ", paused[i].Writes.Skip(before[i]))}");

        await twice.RolledOutAsync("web", Replicas);
        await twice.CompleteAsync("sum", Completions);
        await AssertNothingTwiceAsync(twice);
    }

    private static async Task AssertNothingTwiceAsync(TwiceTheControlPlane twice)
    {
        Assert.Equal(Replicas, twice.Pods.MadeFor("app", "web").Count);
        var indexes = twice.Pods.MadeFor("batch.kubernetes.io/job-name", "sum").Select(p => (string?)p["metadata"]!["annotations"]?["batch.kubernetes.io/job-completion-index"]).ToArray();
        Assert.Equal(indexes.Distinct(), indexes);
        var jobs = await JobsAsync(twice);
        Assert.Equal(jobs.Distinct(), jobs);
        var bindings = await twice.ListAsync("/api/v1/events?fieldSelector=reason%3DScheduled");
        Assert.NotEmpty(bindings);
        Assert.All(bindings.GroupBy(e => (string)e["message"]!), e => Assert.Single(e));
        Assert.All(bindings, e => Assert.True(((int?)e["count"] ?? 1) == 1, e.ToJsonString()));
    }

    /// <summary>Those of CronJobs: whose, and for which minute.</summary>
    private static async Task<IReadOnlyList<(string Cron, string Minute)>> JobsAsync(TwiceTheControlPlane twice) =>
    [
        .. (await twice.ListAsync($"{TwiceTheControlPlane.Batch}/jobs")).Where(j => j["metadata"]!["ownerReferences"] is not null)
            .Select(j => ((string)j["metadata"]!["ownerReferences"]![0]!["name"]!, (string)j["metadata"]!["annotations"]!["batch.kubernetes.io/cronjob-scheduled-timestamp"]!)),
    ];
}
