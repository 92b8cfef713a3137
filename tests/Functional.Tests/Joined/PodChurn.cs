using System.Globalization;
using k8s;
using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.Functional.Tests.Support;
using NodeStack.TestSupport;

namespace NodeStack.Functional.Tests.Joined;

/// <summary>Pods that come and go on a joined node, and what must be true of node and API when they have had time to settle.</summary>
internal sealed class PodChurn(JoinedNode joined, Random random)
{
    private const int MostPods = 12;
    private const string Pods = "/api/v1/namespaces/default/pods";
    private const string PodLabel = "io.kubernetes.pod.uid";
    private readonly SortedDictionary<string, string> _wanted = new(StringComparer.Ordinal);
    private readonly HashSet<string> _goneUids = new(StringComparer.Ordinal);
    private Dictionary<string, string> _settled = new(StringComparer.Ordinal);
    private int _made;

    /// <summary>Some pods more, some less; the API server has them when this returns, the kubelet has hardly begun.</summary>
    public async Task BurstAsync()
    {
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            if (_wanted.Count > 0 && (_wanted.Count >= MostPods || random.Next(5) < 2))
                await DeleteAsync(_wanted.Keys.ElementAt(random.Next(_wanted.Count)));
            else
                await CreateAsync(string.Create(CultureInfo.InvariantCulture, $"churn-{_made++}"));
        }
    }

    /// <summary>Waits until nothing is wrong any more; containers that were ready at the last time are the same ones.</summary>
    public async Task SettledAsync()
    {
        List<string> problems = [];
        try
        {
            await Eventually.TrueAsync(async () => (problems = await ProblemsAsync()).Count == 0, TimeSpan.FromSeconds(60), "the node has settled");
        }
        catch (TimeoutException e)
        {
            throw new InvalidOperationException($"{e.Message}:\n{string.Join('\n', problems)}\n--- kubelet log, its end:\n{joined.Node.Log[^Math.Min(joined.Node.Log.Length, 12000)..]}", e);
        }
        var now = await ContainersByPodAsync();
        foreach (var (uid, ids) in _settled)
            Assert.True(!now.TryGetValue(uid, out var after) || after == ids, $"pod {uid} was ready with the containers {ids}, and has {after} now");
        _settled = now;
    }

    private async Task CreateAsync(string name)
    {
        (await joined.Server.Admin.PostAsync(Pods, KubernetesJson.Serialize(Pod(name)))).Expect(201);
        var made = KubernetesJson.Deserialize<V1Pod>((await joined.Server.Admin.GetAsync($"{Pods}/{name}")).Expect(200).Body);
        _wanted.Add(name, made.Metadata.Uid);
    }

    private async Task DeleteAsync(string name)
    {
        (await joined.Server.Admin.DeleteAsync($"{Pods}/{name}")).Expect(200);
        _goneUids.Add(_wanted[name]);
        _wanted.Remove(name);
    }

    private V1Pod Pod(string name)
    {
        var sleeper = new V1Container { Name = "main", Image = Manifests.Image, Command = ["sh", "-c", "trap 'exit 0' TERM; while true; do sleep 0.2; done"] };
        var pod = new V1Pod
        {
            ApiVersion = "v1",
            Kind = "Pod",
            Metadata = new V1ObjectMeta { Name = name },
            Spec = new V1PodSpec { NodeName = JoinedNode.Name, TerminationGracePeriodSeconds = 2, Containers = [sleeper] },
        };
        switch (random.Next(3))
        {
            case 0:
                pod.Spec.Volumes = [new V1Volume { Name = "ram", EmptyDir = new V1EmptyDirVolumeSource { Medium = "Memory" } }];
                sleeper.VolumeMounts = [new V1VolumeMount { Name = "ram", MountPath = "/ram", SubPath = "part" }];
                break;
            case 1:
                pod.Spec.InitContainers = [new V1Container { Name = "first", Image = Manifests.Image, Command = ["true"] }];
                pod.Spec.Containers.Add(new V1Container { Name = "second", Image = Manifests.Image, Command = sleeper.Command });
                break;
            default:
                sleeper.Lifecycle = new V1Lifecycle { PostStart = new V1LifecycleHandler { Exec = new V1ExecAction { Command = ["true"] } } };
                break;
        }
        return pod;
    }

    private async Task<List<string>> ProblemsAsync()
    {
        var problems = new List<string>();
        var pods = KubernetesJson.Deserialize<V1PodList>((await joined.Server.Admin.GetAsync(Pods)).Expect(200).Body).Items;
        problems.AddRange(pods.Where(p => !_wanted.ContainsKey(p.Metadata.Name)).Select(p => $"pod {p.Metadata.Name} was deleted and is there"));
        problems.AddRange(pods.Where(p => p.Status?.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) != true).Select(p => $"pod {p.Metadata.Name} is not ready"));
        problems.AddRange(_wanted.Keys.Except(pods.Select(p => p.Metadata.Name)).Select(name => $"pod {name} is gone"));
        var uids = _wanted.Values.ToHashSet(StringComparer.Ordinal);

        var sandboxes = await joined.Node.Runtime.ListPodSandboxesAsync(PodSandboxFilter.All, default);
        problems.AddRange(sandboxes.Where(s => !uids.Contains(s.Labels[PodLabel])).Select(s => $"sandbox {s.Id} of no pod"));
        problems.AddRange(sandboxes.GroupBy(s => s.Labels[PodLabel]).Where(g => g.Count() != 1).Select(g => $"pod {g.Key} has {g.Count()} sandboxes"));
        var containers = await joined.Node.Runtime.ListContainersAsync(ContainerFilter.All, default);
        problems.AddRange(containers.Where(c => !uids.Contains(c.Labels[PodLabel])).Select(c => $"container {c.Id} of no pod"));
        problems.AddRange(containers.Where(c => c.State == ContainerState.Running).GroupBy(c => (c.Labels[PodLabel], c.Metadata.Name)).Where(g => g.Count() != 1)
            .Select(g => $"pod {g.Key.Item1} has {g.Count()} running containers {g.Key.Name}"));

        problems.AddRange(NodeTraces.Cgroups(_goneUids).Select(path => $"cgroup {path} of a pod that is gone"));
        // Namespaces, addresses, mounts and folders: those of the pods that are wanted, no more.
        var traces = await NodeTraces.OfPodsAsync(joined.Node);
        problems.AddRange(traces.Where(t => _goneUids.Any(uid => t.Contains(uid, StringComparison.Ordinal))));
        problems.AddRange(Count(traces, "network namespace "));
        problems.AddRange(Count(traces, "address "));
        return problems;
    }

    private IEnumerable<string> Count(List<string> traces, string kind) =>
        traces.Count(t => t.StartsWith(kind, StringComparison.Ordinal)) is var count && count == _wanted.Count
            ? []
            : [$"{count} times {kind}for {_wanted.Count} pods"];

    /// <summary>The ids of a pod's running containers, by its uid.</summary>
    private async Task<Dictionary<string, string>> ContainersByPodAsync() =>
        (await joined.Node.Runtime.ListContainersAsync(new ContainerFilter(State: ContainerState.Running), default))
        .GroupBy(c => c.Labels[PodLabel])
        .ToDictionary(g => g.Key, g => string.Join(' ', g.Select(c => c.Id).Order(StringComparer.Ordinal)), StringComparer.Ordinal);
}
