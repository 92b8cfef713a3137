namespace NodeStack.Kubelet.Containers.Limits;

/// <summary>How container limits are made on this node.</summary>
public sealed record ResourceLimitOptions
{
    /// <summary>cpuCFSQuota: whether CPU limits are enforced with CFS quota.</summary>
    public bool CpuCfsQuota { get; init; } = true;

    /// <summary>cpuCFSQuotaPeriod; quota values are per this time.</summary>
    public TimeSpan CpuCfsQuotaPeriod { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The node uses the unified cgroup hierarchy.</summary>
    public bool CgroupV2 { get; init; }

    /// <summary>singleProcessOOMKill: false kills the whole container when one of its processes runs out of memory (cgroup v2 only). Null: false on v2.</summary>
    public bool? SingleProcessOomKill { get; init; }

    /// <summary>The kernel can limit swap per cgroup. Where it cannot nothing is said about swap.</summary>
    public bool SwapControllerAvailable { get; init; }

    /// <summary>memorySwap.swapBehavior is LimitedSwap: some containers may use swap (cgroup v2 only). False: none may.</summary>
    public bool LimitedSwap { get; init; }

    /// <summary>Swap of the machine; what containers may use together.</summary>
    public long SwapCapacityBytes { get; init; }

    /// <summary>Null: memory QoS is off.</summary>
    public MemoryQosOptions? MemoryQos { get; init; }

    /// <summary>Page sizes of the node in the cgroup's spelling, e.g. 2MB and 1GB.</summary>
    public IReadOnlyList<string> HugepageSizes { get; init; } = [];

    /// <summary>Of the machine; oom_score_adj is by share of it.</summary>
    public long MemoryCapacityBytes { get; init; } = long.MaxValue;
}
