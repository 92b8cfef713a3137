using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Stats;

/// <summary>Takes one snapshot of the usage of node, pods and running containers.</summary>
public sealed class UsageCollector(
    IRuntimeObserver observer, IPodDirectory pods, IContainerUsage containers, NodeUsageReader node, VolumeUsageReader volumes, TimeProvider time)
{
    /// <summary>Absolute cgroup path of a pod's group, null where pods have none. By default none.</summary>
    public Func<string, string?> PodGroupPath { get; init; } = static _ => null;

    /// <summary>Groups outside the pods, and that of all pods; null where there are none.</summary>
    public SystemGroupReader? SystemGroups { get; init; }

    /// <summary>Throws CriException when the runtime was needed and did not answer.</summary>
    public async Task<UsageSnapshot> CollectAsync(bool withFilesystems, CancellationToken cancel)
    {
        var seen = Running();
        var targets = seen.ConvertAll(one => new UsageTarget(one.Pod.Uid, PodGroupPath(one.Pod.Uid), one.Sandbox.Id, [.. one.Containers.Select(static c => c.Id)]));
        var machine = await node.ReadAsync(withFilesystems, cancel);
        if (SystemGroups is { } groups)
            machine = machine with { SystemContainers = SystemGroupRules.Merge(machine.SystemContainers, await groups.ReadAsync(cancel)) };
        var readings = await containers.ReadAsync(targets, withFilesystems, cancel);
        var volumeUsage = withFilesystems ? volumes.Read(seen.Select(static one => one.Pod.Uid)) : null;
        var now = time.GetUtcNow();
        var usages = new List<PodUsage>(seen.Count);
        foreach (var one in seen)
        {
            var usage = PodUsageAssembler.Assemble(one, pods.ByUid(one.Pod.Uid), readings, machine, PodGroupPath(one.Pod.Uid), now);
            usages.Add(withFilesystems ? WithStorage(usage, one, volumeUsage!, machine, now) : usage);
        }
        return new UsageSnapshot(now, machine, usages);
    }

    private List<SeenPod> Running()
    {
        var found = new List<SeenPod>();
        foreach (var pod in observer.Latest.Pods.Values)
        {
            if (pod.Sandboxes.FirstOrDefault(static one => one.Ready) is not { } sandbox) continue;
            found.Add(new SeenPod(pod, sandbox, [.. pod.Containers.Where(static one => one.State == ContainerState.Running)]));
        }
        return found;
    }

    private static PodUsage WithStorage(
        PodUsage pod, SeenPod seen, IReadOnlyDictionary<string, IReadOnlyList<VolumeUsage>> volumes, NodeUsage machine, DateTimeOffset now)
    {
        var logPaths = seen.Containers.ToDictionary(static one => one.Id, static one => one.LogPath);
        var containers = pod.Containers.Select(one => one with { Logs = VolumeUsageReader.Logs(logPaths[one.Id], now) }).ToList();
        return PodUsageAssembler.WithStorage(pod with { Containers = containers, Volumes = volumes[pod.Uid] }, machine, now);
    }
}
