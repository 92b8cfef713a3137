using NodeStack.Kubelet.Stats;

namespace NodeStack.Kubelet.Eviction;

/// <summary>Takes from the kubelet's statistics what eviction asks for.</summary>
/// <param name="podsMemory">The group above all pods; null where there is none.</param>
internal sealed class EvictionUsage(NodeUsageReader node, UsageStatsSource stats, Func<MemoryReading?> podsMemory) : IEvictionUsage
{
    public Task<NodeUsage> NodeAsync(CancellationToken cancel) => node.ReadAsync(withFilesystems: true, cancel);

    public MemoryReading? PodsMemory() => podsMemory();

    public async Task<IReadOnlyDictionary<string, PodUsage>> PodsAsync(CancellationToken cancel)
    {
        var snapshot = await stats.SnapshotAsync(withFilesystems: true, cancel).ConfigureAwait(false);
        return snapshot.Pods.ToDictionary(p => p.Uid);
    }
}
