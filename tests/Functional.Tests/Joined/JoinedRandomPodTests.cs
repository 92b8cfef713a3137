using k8s;
using k8s.Models;
using NodeStack.Functional.Tests.Support;
using NodeStack.TestSupport;
using NodeStack.TestSupport.FakeRuntime;
using Xunit.Abstractions;

namespace NodeStack.Functional.Tests.Joined;

/// <summary>
/// Pods of any fields that the API server lets through, run by the kubelet on a runtime in memory. Whatever the node cannot do ends in a status or an event
/// that says so, and never in a worker that hangs.
/// </summary>
public sealed class JoinedRandomPodTests(ITestOutputHelper output)
{
    private const string Pods = "/api/v1/namespaces/default/pods";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    [JoinedFact]
    public async Task RandomPods_EachComesToAClearStateAndGoesWhenDeleted()
    {
        var (count, seed) = (TestScale.Of("NODESTACK_RANDOM_PODS", 80), TestScale.Of("NODESTACK_SEED", Random.Shared.Next()));
        output.WriteLine($"NODESTACK_SEED={seed}");
        var runtime = new FakeContainerRuntime { ScriptByConfig = config => config.Command is ["end"] ? ContainerScript.Exits(0) : null };
        runtime.Images.AnyNamePulls = false;
        runtime.Images.Publish(new FakeImage(RandomPods.Image));
        await using var cri = await FakeCriServer.StartAsync(runtime);
        await using var joined = await JoinedNode.StartAsync("maxPods: 1000", $"unix://{cri.Endpoint.SocketPath}");
        await joined.Kubectl.RunAsync("create configmap there --from-literal=key=value");

        var made = await CreateAsync(joined, new RandomPods(new Random(seed)), count);
        output.WriteLine($"the API server let {made} of {count} pods through");
        Assert.True(made >= count / 3, $"only {made} of {count} pods are valid");
        await ProveAsync(joined, UnclearAsync, "every pod is in a clear state");
        await joined.Server.Admin.DeleteAsync(Pods);
        await ProveAsync(joined, async node => [.. (await PodsAsync(node)).Select(Describe)], "every pod is gone");
        await ProveAsync(joined, node => Task.FromResult(Left(node, runtime)), "nothing is left of them");
        Assert.Empty(runtime.Violations);
    }

    private static async Task<int> CreateAsync(JoinedNode joined, RandomPods pods, int count)
    {
        var made = 0;
        for (var i = 0; i < count; i++)
        {
            var answer = await joined.Server.Admin.PostAsync(Pods, pods.Make($"p{i}"));
            Assert.True(answer.Code is 201 or 403 or 422, answer.Body);
            made += answer.Code == 201 ? 1 : 0;
        }
        return made;
    }

    private static async Task ProveAsync(JoinedNode joined, Func<JoinedNode, Task<List<string>>> problemsOf, string what)
    {
        List<string> problems = [];
        try
        {
            await Eventually.TrueAsync(async () => (problems = await problemsOf(joined)).Count == 0, s_patience, what);
        }
        catch (TimeoutException e)
        {
            throw new InvalidOperationException($"not so: {e.Message}:\n{string.Join('\n', problems.Take(5))}\nand {problems.Count} in all\n--- kubelet log, its end:\n{joined.Node.Log[^Math.Min(joined.Node.Log.Length, 6000)..]}", e);
        }
    }

    private static async Task<List<string>> UnclearAsync(JoinedNode joined)
    {
        var events = KubernetesJson.Deserialize<Corev1EventList>((await joined.Server.Admin.GetAsync("/api/v1/namespaces/default/events")).Expect(200).Body).Items;
        var warned = events.Where(e => e.Type == "Warning" && !string.IsNullOrEmpty(e.Message)).Select(e => e.InvolvedObject.Uid).ToHashSet();
        return [.. (await PodsAsync(joined)).Where(p => !IsClear(p, warned.Contains(p.Metadata.Uid))).Select(Describe)];
    }

    /// <summary>It runs or ended, or something said why it does not.</summary>
    private static bool IsClear(V1Pod pod, bool isWarnedOf)
    {
        if (pod.Status.Phase is "Succeeded" or "Failed")
            return true;
        IReadOnlyList<V1ContainerStatus> all = [.. pod.Status.InitContainerStatuses ?? [], .. pod.Status.ContainerStatuses ?? []];
        return isWarnedOf || all.Any(IsStopped) || (all.Count > 0 && all.All(c => c.State?.Waiting is null));
    }

    private static bool IsStopped(V1ContainerStatus status) =>
        status.State?.Waiting is { Reason: not ("ContainerCreating" or "PodInitializing"), Message.Length: > 0 };

    private static async Task<IList<V1Pod>> PodsAsync(JoinedNode joined) =>
        KubernetesJson.Deserialize<V1PodList>((await joined.Server.Admin.GetAsync(Pods)).Expect(200).Body).Items;

    private static List<string> Left(JoinedNode joined, FakeContainerRuntime runtime) =>
    [
        .. runtime.Sandboxes.Select(s => $"sandbox of {s.Config.Metadata.Name}"),
        .. runtime.Containers.Select(c => $"container {c.Config.Metadata.Name}"),
        .. Directory.GetDirectories(Path.Combine(joined.Node.RootDir, "pods")).Select(f => $"folder {f}"),
        .. File.ReadLines("/proc/self/mountinfo").Where(l => l.Contains(joined.Node.RootDir, StringComparison.Ordinal)),
    ];

    private static string Describe(V1Pod pod) => $"{pod.Metadata.Name}: {Short(KubernetesJson.Serialize(pod.Status))}\n    {Short(KubernetesJson.Serialize(pod.Spec))}";

    private static string Short(string text) => text.Length > 1500 ? text[..1500] + "..." : text;
}
