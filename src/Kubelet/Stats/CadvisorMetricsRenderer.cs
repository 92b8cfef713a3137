using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Stats;

/// <summary>
/// /metrics/cadvisor: cAdvisor's names and labels for what we measure. Series of a pod's own group have an empty container label,
/// as there; the machine as a whole is id="/".
/// </summary>
internal static class CadvisorMetricsRenderer
{
    private const int PeriodMicroseconds = 100_000;

    public static ReadOnlyMemory<byte> Render(UsageSnapshot snapshot, MachineFacts machine)
    {
        var text = Families();
        Machine(text, machine, 0);
        var root = Labels("/", "", "", "", "", "");
        Group(text, root, snapshot.Node.Usage);
        text.Sample("container_start_time_seconds", root, Unix(snapshot.Node.StartTime));
        Interfaces(text, snapshot.Node.Interfaces, "/", "", "", "", snapshot.At);
        foreach (var pod in snapshot.Pods) Pod(text, pod, snapshot.At);
        return Finish(text, 0);
    }

    /// <summary>What is left to say when nothing could be measured.</summary>
    public static ReadOnlyMemory<byte> Failed(MachineFacts machine)
    {
        var text = Families();
        Machine(text, machine, 0);
        return Finish(text, 1);
    }

    private static void Pod(MetricTextBuilder text, PodUsage pod, DateTimeOffset at)
    {
        if (pod.Group is { } group && pod.GroupPath.Length > 0)
        {
            var labels = Labels(pod.GroupPath, "", "", pod.Namespace, pod.Name, "");
            Group(text, labels, group);
            text.Sample("container_start_time_seconds", labels, Unix(pod.StartTime));
        }
        foreach (var one in pod.Containers) Container(text, pod, one);
        Interfaces(text, pod.Interfaces, pod.GroupPath, pod.SandboxId, pod.Namespace, pod.Name, at);
    }

    private static void Container(MetricTextBuilder text, PodUsage pod, ContainerUsage one)
    {
        var labels = Labels(one.GroupPath, one.Id, one.Image, pod.Namespace, pod.Name, one.Name);
        Group(text, labels, one.Usage);
        text.Sample("container_start_time_seconds", labels, Unix(one.StartTime));
        text.Sample("container_spec_cpu_period", labels, PeriodMicroseconds);
        text.Sample("container_spec_cpu_quota", labels, one.Spec.CpuQuotaMicroseconds);
        text.Sample("container_spec_cpu_shares", labels, one.Spec.CpuShares);
        text.Sample("container_spec_memory_limit_bytes", labels, one.Spec.MemoryLimitBytes ?? 0);
        text.Sample("container_spec_memory_reservation_limit_bytes", labels, 0);
        text.Sample("container_spec_memory_swap_limit_bytes", labels, 0);
        if (one.Rootfs is not { } fs) return;
        var disk = labels + ",device=\"\"";
        text.Sample("container_fs_usage_bytes", disk, fs.UsedBytes, fs.At);
        text.Sample("container_fs_limit_bytes", disk, fs.CapacityBytes, fs.At);
        text.Sample("container_fs_inodes_total", disk, fs.Inodes, fs.At);
        text.Sample("container_fs_inodes_free", disk, fs.InodesFree, fs.At);
    }

    private static void Group(MetricTextBuilder text, string labels, GroupUsage usage)
    {
        var at = usage.At;
        text.Sample("container_last_seen", labels, at.ToUnixTimeSeconds(), at);
        text.Sample("container_cpu_usage_seconds_total", labels + ",cpu=\"total\"", Seconds(usage.Cpu?.UsageNanoSeconds), at);
        text.Sample("container_cpu_user_seconds_total", labels, Seconds(usage.Cpu?.UserNanoSeconds), at);
        text.Sample("container_cpu_system_seconds_total", labels, Seconds(usage.Cpu?.SystemNanoSeconds), at);
        text.Sample("container_cpu_cfs_periods_total", labels, usage.Cpu?.Periods, at);
        text.Sample("container_cpu_cfs_throttled_periods_total", labels, usage.Cpu?.ThrottledPeriods, at);
        text.Sample("container_cpu_cfs_throttled_seconds_total", labels, Seconds(usage.Cpu?.ThrottledNanoSeconds), at);
        text.Sample("container_processes", labels, usage.ProcessCount, at);
        text.Sample("container_threads", labels, usage.ProcessCount, at);
        text.Sample("container_threads_max", labels, usage.ProcessLimit, at);
        if (usage.Memory is { } memory) Memory(text, labels, memory, at);
        Pressure(text, "cpu", labels, usage.CpuPressure, at);
        Pressure(text, "memory", labels, usage.MemoryPressure, at);
        Pressure(text, "io", labels, usage.IoPressure, at);
    }

    private static void Memory(MetricTextBuilder text, string labels, MemoryReading memory, DateTimeOffset at)
    {
        text.Sample("container_memory_usage_bytes", labels, memory.UsageBytes, at);
        text.Sample("container_memory_working_set_bytes", labels, memory.WorkingSetBytes, at);
        text.Sample("container_memory_rss", labels, memory.RssBytes, at);
        text.Sample("container_memory_cache", labels, memory.CacheBytes, at);
        text.Sample("container_memory_swap", labels, memory.SwapBytes, at);
        text.Sample("container_memory_mapped_file", labels, memory.MappedFileBytes, at);
        text.Sample("container_memory_kernel_usage", labels, memory.KernelBytes, at);
        text.Sample("container_memory_max_usage_bytes", labels, memory.PeakBytes, at);
        text.Sample("container_memory_total_active_file_bytes", labels, memory.ActiveFileBytes, at);
        text.Sample("container_memory_total_inactive_file_bytes", labels, memory.InactiveFileBytes, at);
        text.Sample("container_oom_events_total", labels, memory.OomKills, at);
        // cgroup v2 counts faults per tree only: both scopes are the same number.
        foreach (var scope in (ReadOnlySpan<string>)["container", "hierarchy"])
        {
            text.Sample("container_memory_failures_total", $"{labels},failure_type=\"pgfault\",scope=\"{scope}\"", memory.PageFaults, at);
            text.Sample("container_memory_failures_total", $"{labels},failure_type=\"pgmajfault\",scope=\"{scope}\"", memory.MajorPageFaults, at);
        }
    }

    private static void Pressure(MetricTextBuilder text, string resource, string labels, PressureStats? pressure, DateTimeOffset at)
    {
        text.Sample($"container_pressure_{resource}_waiting_seconds_total", labels, Seconds(pressure?.Some.TotalNanoSeconds), at);
        text.Sample($"container_pressure_{resource}_stalled_seconds_total", labels, Seconds(pressure?.Full.TotalNanoSeconds), at);
    }

    private static void Interfaces(
        MetricTextBuilder text, IReadOnlyList<InterfaceReading> interfaces, string group, string sandbox, string ns, string pod, DateTimeOffset at)
    {
        foreach (var one in interfaces)
        {
            var labels = Labels(group, sandbox, "", ns, pod, "") + ',' + MetricTextBuilder.Labels(("interface", one.Name));
            text.Sample("container_network_receive_bytes_total", labels, one.RxBytes, at);
            text.Sample("container_network_receive_packets_total", labels, one.RxPackets, at);
            text.Sample("container_network_receive_errors_total", labels, one.RxErrors, at);
            text.Sample("container_network_receive_packets_dropped_total", labels, one.RxDropped, at);
            text.Sample("container_network_transmit_bytes_total", labels, one.TxBytes, at);
            text.Sample("container_network_transmit_packets_total", labels, one.TxPackets, at);
            text.Sample("container_network_transmit_errors_total", labels, one.TxErrors, at);
            text.Sample("container_network_transmit_packets_dropped_total", labels, one.TxDropped, at);
        }
    }

    private static void Machine(MetricTextBuilder text, MachineFacts machine, int error)
    {
        var labels = MetricTextBuilder.Labels(("boot_id", machine.BootId), ("machine_id", machine.MachineId), ("system_uuid", machine.SystemUuid));
        text.Sample("cadvisor_version_info", MetricTextBuilder.Labels(
            ("cadvisorRevision", ""), ("cadvisorVersion", ""), ("dockerVersion", ""), ("kernelVersion", machine.KernelVersion), ("osVersion", machine.OsVersion)), 1);
        text.Sample("machine_cpu_cores", labels, machine.Cores);
        text.Sample("machine_cpu_physical_cores", labels, machine.PhysicalCores);
        text.Sample("machine_cpu_sockets", labels, machine.Sockets);
        text.Sample("machine_memory_bytes", labels, machine.MemoryBytes);
        text.Sample("machine_swap_bytes", labels, machine.SwapBytes);
        text.Sample("machine_scrape_error", "", error);
    }

    private static MetricTextBuilder Families()
    {
        var text = new MetricTextBuilder();
        foreach (var (name, type, help) in CadvisorFamilies.All) text.Family(name, type, help);
        return text;
    }

    private static ReadOnlyMemory<byte> Finish(MetricTextBuilder text, int error)
    {
        text.Sample("container_scrape_error", "", error);
        return text.Build();
    }

    private static string Labels(string id, string name, string image, string ns, string pod, string container) => MetricTextBuilder.Labels(
        ("container", container), ("id", id), ("image", image), ("name", name), ("namespace", ns), ("pod", pod));

    private static double? Seconds(ulong? nanoSeconds) => nanoSeconds / 1e9;
    private static double? Unix(DateTimeOffset at) => at > DateTimeOffset.UnixEpoch ? at.ToUnixTimeMilliseconds() / 1000.0 : null;
}
