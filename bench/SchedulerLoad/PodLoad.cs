using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Informers;

namespace NodeStack.SchedulerLoad;

/// <summary>Creates nodes and pods as fast as the server takes them, and times until all pods are bound.</summary>
internal sealed class PodLoad(ApiResources api)
{
    private const int Clients = 32;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly string[] Namespaces = ["sched-0", "sched-1"];

    public async Task<int> CreateNodesAsync(int count)
    {
        foreach (var name in Namespaces)
        {
            await api.Namespaces.CreateAsync("", new V1Namespace { ApiVersion = "v1", Kind = "Namespace", Metadata = new V1ObjectMeta { Name = name } }, default);
            await api.ServiceAccounts.CreateAsync(name, new V1ServiceAccount { ApiVersion = "v1", Kind = "ServiceAccount", Metadata = new V1ObjectMeta { Name = "default" } }, default);
        }
        foreach (var (name, value) in new[] { ("low", 1), ("high", 1000) })
        {
            await api.PriorityClasses.CreateAsync(
                "", new V1PriorityClass { ApiVersion = "scheduling.k8s.io/v1", Kind = "PriorityClass", Metadata = new V1ObjectMeta { Name = name }, Value = value }, default);
        }
        await EachAsync(count, CreateNodeAsync);
        return 0;
    }

    public async Task<int> MeasureAsync(string shape, string ns, int count, string figure, string scheduler)
    {
        using var stop = new CancellationTokenSource(Patience);
        var prefix = $"{shape}-{Guid.NewGuid().ToString()[..8]}-";
        var bound = new ConcurrentDictionary<string, double>();
        var done = new TaskCompletionSource();
        var began = TimeProvider.System.GetTimestamp();
        var informer = new Informer<V1Pod, string>(
            api.Pods, new InformerOptions { Namespace = ns },
            pod =>
            {
                if (!string.IsNullOrEmpty(pod.Spec.NodeName) && pod.Metadata.Name.StartsWith(prefix, StringComparison.Ordinal)
                    && bound.TryAdd(pod.Metadata.Name, TimeProvider.System.GetElapsedTime(began).TotalSeconds) && bound.Count == count)
                    done.TrySetResult();
                return pod.Spec.NodeName ?? "";
            },
            TimeProvider.System, NullLogger.Instance);
        var following = informer.RunAsync(stop.Token);
        await informer.SyncedAsync(stop.Token);
        await SignalAsync("-STOP", scheduler);
        began = TimeProvider.System.GetTimestamp();
        await EachAsync(count, i => api.Pods.CreateAsync(ns, PodShapes.Create(shape, $"{prefix}{i}"), default));
        var created = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        await SignalAsync("-CONT", scheduler);
        if (scheduler.Length > 0)
            began = TimeProvider.System.GetTimestamp();
        await done.Task.WaitAsync(stop.Token);
        var all = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        await stop.CancelAsync();
        await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{figure}_pods_per_s {count / all:0}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{figure}_created_per_s {count / created:0}"));
        return 0;
    }

    /// <summary>New nodes are tainted until they are ready; nobody else here says that they are.</summary>
    private async Task CreateNodeAsync(int number)
    {
        var node = await api.Nodes.CreateAsync("", Node(number), default);
        await api.Nodes.PatchAsync("", node.Metadata.Name, ApiPatch.Merge(new JsonObject { ["spec"] = new JsonObject { ["taints"] = null } }), default);
    }

    private static V1Node Node(int number) => new()
    {
        ApiVersion = "v1",
        Kind = "Node",
        Metadata = new V1ObjectMeta
        {
            Name = $"node-{number}",
            Labels = new Dictionary<string, string> { ["kubernetes.io/hostname"] = $"node-{number}", ["topology.kubernetes.io/zone"] = $"zone{number % 3}" },
        },
        Spec = new V1NodeSpec(),
        Status = new V1NodeStatus { Capacity = Room(), Allocatable = Room() },
    };

    private static Dictionary<string, ResourceQuantity> Room() =>
        new() { ["cpu"] = new ResourceQuantity("4"), ["memory"] = new ResourceQuantity("32Gi"), ["pods"] = new ResourceQuantity("110") };

    private static async Task SignalAsync(string signal, string pid)
    {
        if (pid.Length > 0)
            await Process.Start("kill", [signal, pid]).WaitForExitAsync();
    }

    private static Task EachAsync(int count, Func<int, Task> act) =>
        Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (i, _) => await act(i));
}
