using NodeStack.CriShim.Runtime;
using NodeStack.Functional.Tests.Support;
using NodeStack.TestSupport;
using Xunit.Abstractions;

namespace NodeStack.Functional.Tests.Joined;

/// <summary>Kubelet and API server go and come back; pods do not notice.</summary>
public sealed class JoinedRestartTests(ITestOutputHelper output)
{
    private const string Versions = "get pods -o jsonpath='{range .items[*]}{.metadata.name}={.metadata.resourceVersion} {end}'";

    [JoinedFact]
    public async Task KubeletKilledAndStarted_NothingIsWrittenAboutReadyPods()
    {
        var (pods, restarts) = (TestScale.Of("NODESTACK_PODS", 5), TestScale.Of("NODESTACK_RESTARTS", 3));
        await using var joined = await JoinedNode.StartAsync();
        // Pods that cost nothing: of many, only the kubelet is to be busy.
        var probe = $"readinessProbe: {{periodSeconds: {(pods > 20 ? 20 : 1)}, exec: {{command: [\"true\"]}}}}";
        for (var i = 0; i < pods; i++)
            await joined.ApplyAsync($"p{i}", Manifests.Script($"p{i}", "exec sleep 1000000", extraContainer: probe));
        for (var i = 0; i < pods; i++)
            await joined.ReadyAsync($"p{i}");
        var before = (await joined.Kubectl.RunAsync(Versions), await RunningAsync(joined));
        for (var round = 0; round < restarts; round++)
        {
            await joined.Node.KillAsync();
            await joined.Node.StartAsync();
            // A pod that comes after the restart is through when the others have been looked at.
            await joined.ApplyAsync("late", Manifests.Sleeper("late"));
            await joined.ReadyAsync("late");
            await joined.Kubectl.RunAsync("delete pod late");
        }
        Assert.Equal(before.Item1, await joined.Kubectl.RunAsync(Versions));
        Assert.Equal(before.Item2, await RunningAsync(joined));
    }

    [JoinedFact]
    public async Task ApiServerAway_PodsGoOn_ItIsToldWhatHappenedAfterwards()
    {
        await using var joined = await JoinedNode.StartAsync();
        await joined.ApplyAsync("once", Manifests.Script("once", "while [ ! -e /tmp/end ]; do sleep 0.1; done; exit 3"));
        await joined.ReadyAsync("once");
        await joined.Server.KillAsync();
        var id = (await joined.Node.Runtime.ListContainersAsync(new ContainerFilter(State: ContainerState.Running), default))[0].Id;
        await joined.Node.Runtime.ExecSyncAsync(id, ["touch", "/tmp/end"], TimeSpan.FromSeconds(10), default);
        await Eventually.TrueAsync(
            async () => (await joined.Node.Runtime.ListContainersAsync(new ContainerFilter(State: ContainerState.Running), default)).Any(c => c.Id != id),
            TimeSpan.FromSeconds(60), "the container is started again without an API server");
        await joined.Server.StartAsync();
        await joined.UntilAsync("get pod once -o jsonpath='{.status.containerStatuses[0].restartCount} {.status.containerStatuses[0].lastState.terminated.exitCode} {.status.containerStatuses[0].ready}'", "1 3 true");
        await joined.UntilAsync("get node joined-node -o jsonpath='{.status.conditions[?(@.type==\"Ready\")].status}'", "True");
    }

    [JoinedFact]
    public async Task KubeletKilled_AtRandomMomentsWhilePodsComeAndGo_NothingIsTwiceAndNothingIsLeft()
    {
        var (kills, seed) = (TestScale.Of("NODESTACK_KILLS", 6), TestScale.Of("NODESTACK_SEED", Random.Shared.Next()));
        output.WriteLine($"NODESTACK_SEED={seed}");
        var random = new Random(seed);
        await using var joined = await JoinedNode.StartAsync();
        var churn = new PodChurn(joined, random);
        for (var kill = 1; kill <= kills; kill++)
        {
            await churn.BurstAsync();
            // The moment is what the test varies, and no condition to wait for.
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(2500)), TimeProvider.System);
            await joined.Node.KillAsync();
            await joined.Node.StartAsync();
            if (kill % 5 == 0 || kill == kills)
                await churn.SettledAsync();
        }
    }

    private static async Task<List<string>> RunningAsync(JoinedNode joined) =>
        [.. (await joined.Node.Runtime.ListContainersAsync(new ContainerFilter(State: ContainerState.Running), default)).Select(c => c.Id).Order(StringComparer.Ordinal)];
}
