using NodeStack.Kubelet.Stats;

namespace NodeStack.Kubelet.Eviction;

/// <summary>Measures for eviction.</summary>
internal interface IEvictionUsage
{
    /// <summary>The node alone, which is cheap; every few seconds.</summary>
    Task<NodeUsage> NodeAsync(CancellationToken cancel);

    /// <summary>All pods together, where they have a group.</summary>
    MemoryReading? PodsMemory();

    /// <summary>Every pod with its filesystems, by uid. Throws CriException.</summary>
    Task<IReadOnlyDictionary<string, PodUsage>> PodsAsync(CancellationToken cancel);
}
