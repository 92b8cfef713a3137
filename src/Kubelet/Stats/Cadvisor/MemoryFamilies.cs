using static NodeStack.Kubelet.Stats.Cadvisor.CadvisorFamily;

namespace NodeStack.Kubelet.Stats.Cadvisor;

/// <summary>Memory in use, its limits, and pressure.</summary>
internal static class MemoryFamilies
{
    public static IReadOnlyList<CadvisorFamily> All { get; } =
    [
        Gauge("container_memory_cache", "Page cache in bytes.", static group => group.Usage?.Memory?.CacheBytes),
        Counter("container_memory_failcnt", "How often the memory limit was met.", static group => group.Usage?.Memory?.LimitHits),
        new("container_memory_failures_total", "counter", "Page faults.", Faults),
        Gauge("container_memory_kernel_usage", "Kernel memory in bytes.", static group => group.Usage?.Memory?.KernelBytes),
        Gauge("container_memory_mapped_file", "Memory-mapped files in bytes.", static group => group.Usage?.Memory?.MappedFileBytes),
        Gauge("container_memory_max_usage_bytes", "Highest memory use seen, in bytes.", static group => group.Usage?.Memory?.PeakBytes),
        Gauge("container_memory_rss", "Anonymous memory in bytes.", static group => group.Usage?.Memory?.RssBytes),
        Gauge("container_memory_swap", "Swap use in bytes.", static group => group.Usage?.Memory?.SwapBytes),
        Gauge("container_memory_total_active_file_bytes", "Active file memory in bytes.", static group => group.Usage?.Memory?.ActiveFileBytes),
        Gauge("container_memory_total_inactive_file_bytes", "Inactive file memory in bytes.", static group => group.Usage?.Memory?.InactiveFileBytes),
        Gauge("container_memory_usage_bytes", "Memory in use, caches included, in bytes.", static group => group.Usage?.Memory?.UsageBytes),
        Gauge("container_memory_working_set_bytes", "Working set in bytes.", static group => group.Usage?.Memory?.WorkingSetBytes),
        Counter("container_oom_events_total", "Processes killed for lack of memory.", static group => group.Usage?.Memory?.OomKills),
        Counter("container_pressure_memory_stalled_seconds_total", "Time in which no task of the container could go on for lack of memory.",
            static group => CadvisorFamilies.Seconds(group.Usage?.MemoryPressure?.Full.TotalNanoSeconds)),
        Counter("container_pressure_memory_waiting_seconds_total", "Time in which tasks of the container waited for memory.",
            static group => CadvisorFamilies.Seconds(group.Usage?.MemoryPressure?.Some.TotalNanoSeconds)),
        Fixed("container_spec_memory_limit_bytes", "Memory limit of the container.", static group => group.Spec is null ? null : group.Spec.MemoryLimitBytes ?? 0),
        Fixed("container_spec_memory_reservation_limit_bytes", "Memory reservation limit of the container.", static group => group.Spec is null ? null : 0),
        Fixed("container_spec_memory_swap_limit_bytes", "Memory swap limit of the container.", static group => group.Spec is null ? null : 0),
    ];

    // cgroup v2 counts faults per tree only: both scopes are the same number.
    private static void Faults(MetricTextWriter to, CadvisorGroup group)
    {
        if (group.Usage?.Memory is not { } memory)
            return;
        to.Sample(group.Labels, "failure_type=\"pgfault\",scope=\"container\""u8, memory.PageFaults, group.At);
        to.Sample(group.Labels, "failure_type=\"pgfault\",scope=\"hierarchy\""u8, memory.PageFaults, group.At);
        to.Sample(group.Labels, "failure_type=\"pgmajfault\",scope=\"container\""u8, memory.MajorPageFaults, group.At);
        to.Sample(group.Labels, "failure_type=\"pgmajfault\",scope=\"hierarchy\""u8, memory.MajorPageFaults, group.At);
    }
}
