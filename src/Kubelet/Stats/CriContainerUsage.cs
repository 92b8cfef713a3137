using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Stats;

/// <summary>
/// Usage as the runtime reports it: for hosts without cgroup v2 controllers. Two list calls for the whole node; a runtime that
/// lacks sandbox statistics is not asked again.
/// </summary>
public sealed class CriContainerUsage(IContainerRuntime runtime, TimeProvider time) : IContainerUsage
{
    private volatile bool _noSandboxStats;

    public async Task<UsageReadings> ReadAsync(IReadOnlyList<UsageTarget> pods, bool withFilesystems, CancellationToken cancel)
    {
        var byContainer = new Dictionary<string, GroupUsage>();
        var paths = new Dictionary<string, string>();
        var byPod = new Dictionary<string, GroupUsage>();
        var interfaces = new Dictionary<string, IReadOnlyList<InterfaceReading>>();
        if (pods.Count == 0) return new UsageReadings(byContainer, paths, byPod, interfaces);
        foreach (var stats in await runtime.ListContainerStatsAsync(ContainerFilter.All, cancel))
        {
            byContainer[stats.ContainerId] = CriUsageTranslator.Translate(stats, time.GetUtcNow());
            // Without a parent from us, containerd groups by its own namespace.
            paths[stats.ContainerId] = "/k8s.io/" + stats.ContainerId;
        }
        var podOfSandbox = pods.ToDictionary(static pod => pod.SandboxId, static pod => pod.PodUid);
        foreach (var stats in await SandboxStatsAsync(cancel))
        {
            if (!podOfSandbox.TryGetValue(stats.SandboxId, out var uid)) continue;
            interfaces[uid] = CriUsageTranslator.Interfaces(stats.Network);
            if (stats.Cpu is not null || stats.Memory is not null) byPod[uid] = CriUsageTranslator.Translate(stats, time.GetUtcNow());
        }
        return new UsageReadings(byContainer, paths, byPod, interfaces);
    }

    private async Task<IReadOnlyList<PodSandboxStats>> SandboxStatsAsync(CancellationToken cancel)
    {
        if (_noSandboxStats) return [];
        try
        {
            return await runtime.ListPodSandboxStatsAsync(new PodSandboxFilter(), cancel);
        }
        catch (CriException e)
        {
            // Network and pod totals are extras here: containers have been measured, and one bad sandbox must not hide them.
            if (e.Reason == CriErrorReason.Unimplemented) _noSandboxStats = true;
            return [];
        }
    }
}
