using NodeStack.Functional.Tests.Support;

namespace NodeStack.Functional.Tests.Joined;

/// <summary>What pods get of the node, while they run and when it runs short.</summary>
public sealed class JoinedResourceTests
{
    private const string Resources = "resources: {requests: {cpu: 50m, memory: 20Mi}, limits: {cpu: 100m, memory: 40Mi}}";

    [JoinedFact]
    public async Task Resize_WhileItRuns_NothingRestarts_TooMuchIsRefused()
    {
        await using var joined = await JoinedNode.StartAsync();
        await joined.ApplyAsync("grows", Manifests.Sleeper("grows", extraContainer: Resources));
        await joined.ReadyAsync("grows");
        await joined.Kubectl.RunAsync("""patch pod grows --subresource resize -p '{"spec":{"containers":[{"name":"main","resources":{"limits":{"cpu":"200m"}}}]}}'""");
        await joined.UntilAsync("get pod grows -o jsonpath='{.status.containerStatuses[0].resources.limits.cpu} {.status.containerStatuses[0].restartCount} {.status.observedGeneration}'", "200m 0 2");
        await joined.UntilAsync("get events -o jsonpath='{.items[?(@.reason==\"ResizeCompleted\")].involvedObject.name}'", "grows");
        await joined.Kubectl.SaysAsync("get pod grows -o jsonpath='{.status.conditions[?(@.type==\"PodResizeInProgress\")].status}'", "");
    }

    [JoinedFact]
    public async Task MemoryShort_PodIsEvicted_AndTheNodeSaysSo()
    {
        await using var joined = await JoinedNode.StartAsync();
        await joined.ApplyAsync("victim", Manifests.Sleeper("victim"));
        await joined.ReadyAsync("victim");
        await joined.Node.KillAsync();
        // Nearly all memory must be free: no machine has that.
        await File.AppendAllTextAsync(joined.Node.ConfigFile, "evictionHard: {memory.available: \"99%\"}\n");
        await joined.Node.StartAsync();
        await joined.UntilAsync("get pod victim -o jsonpath='{.status.phase} {.status.reason} {.status.conditions[?(@.type==\"DisruptionTarget\")].reason}'", "Failed Evicted TerminationByKubelet");
        await joined.UntilAsync("get node joined-node -o jsonpath='{.status.conditions[?(@.type==\"MemoryPressure\")].reason}'", "KubeletHasInsufficientMemory");
        await joined.ApplyAsync("late", Manifests.Sleeper("late"));
        await joined.UntilAsync("get pod late -o jsonpath='{.status.phase} {.status.reason}'", "Failed Evicted");
    }
}
