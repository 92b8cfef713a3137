using NodeStack.Cgroups;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Stats;

/// <summary>
/// Usage read from cgroup v2 files. A container's group lies in its pod's under a name that depends on runtime and driver; the
/// network counters are those of the sandbox's first process.
/// </summary>
public sealed class CgroupContainerUsage(CgroupStatReader reader, string cgroupMount, IContainerRuntime runtime, TimeProvider time) : IContainerUsage
{
    public async Task<UsageReadings> ReadAsync(IReadOnlyList<UsageTarget> pods, bool withFilesystems, CancellationToken cancel)
    {
        var layers = withFilesystems ? await LayersAsync(cancel) : [];
        var byContainer = new Dictionary<string, GroupUsage>();
        var paths = new Dictionary<string, string>();
        var byPod = new Dictionary<string, GroupUsage>();
        var interfaces = new Dictionary<string, IReadOnlyList<InterfaceReading>>();
        foreach (var pod in pods)
        {
            if (pod.GroupPath is null) continue;
            if (reader.TryRead(pod.GroupPath, out var podStats)) byPod[pod.PodUid] = CgroupUsageTranslator.Translate(podStats, time.GetUtcNow());
            foreach (var id in pod.ContainerIds)
            {
                if (Find(pod.GroupPath, id, out var stats) is not { } path) continue;
                paths[id] = path;
                byContainer[id] = CgroupUsageTranslator.Translate(stats, time.GetUtcNow()) with { WritableLayer = layers.GetValueOrDefault(id) };
            }
            if (Find(pod.GroupPath, pod.SandboxId, out _) is { } sandbox && NetworkOf(sandbox) is { } network) interfaces[pod.PodUid] = network;
        }
        return new UsageReadings(byContainer, paths, byPod, interfaces);
    }

    private string? Find(string pod, string id, out CgroupStats stats)
    {
        foreach (var path in ContainerGroupRules.Candidates(pod, id))
        {
            if (reader.TryRead(path, out stats)) return path;
        }
        stats = default;
        return null;
    }

    private async Task<Dictionary<string, FilesystemUsage?>> LayersAsync(CancellationToken cancel)
    {
        var all = new Dictionary<string, FilesystemUsage?>();
        foreach (var one in await runtime.ListContainerStatsAsync(ContainerFilter.All, cancel)) all[one.ContainerId] = one.WritableLayer;
        return all;
    }

    private IReadOnlyList<InterfaceReading>? NetworkOf(string sandboxGroup)
    {
        try
        {
            foreach (var pid in File.ReadLines(cgroupMount + sandboxGroup + "/cgroup.procs"))
            {
                return NetDevParser.Parse(File.ReadAllText($"/proc/{pid}/net/dev"));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The sandbox ended meanwhile.
        }
        return null;
    }
}
