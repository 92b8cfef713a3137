using k8s.Models;
using NodeStack.Cgroups;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Stats;

/// <summary>Memory in use, read from the groups; of containers without a group of ours, what the runtime says.</summary>
/// <param name="reader">Null on reduced hosts.</param>
/// <param name="groupOf">The pod's group below the mount; null on reduced hosts.</param>
internal sealed class MemoryInUseReader(CgroupStatReader? reader, Func<V1Pod, string?> groupOf, IContainerRuntime runtime) : IMemoryInUse
{
    public Task<long?> OfPodAsync(V1Pod pod, CancellationToken cancel) => Task.FromResult(groupOf(pod) is { } group ? Current(group) : null);

    public async Task<long?> OfContainerAsync(V1Pod pod, string containerId, CancellationToken cancel)
    {
        if (groupOf(pod) is { } group)
            foreach (var path in ContainerGroupRules.Candidates(group, containerId))
                if (Current(path) is { } bytes)
                    return bytes;
        return (long?)(await runtime.ContainerStatsAsync(containerId, cancel).ConfigureAwait(false))?.Memory?.UsageBytes;
    }

    private long? Current(string group) => reader is not null && reader.TryRead(group, out var stats) ? (long?)stats.Memory?.CurrentBytes : null;
}
