using static NodeStack.Kubelet.Stats.Cadvisor.CadvisorFamily;

namespace NodeStack.Kubelet.Stats.Cadvisor;

/// <summary>CPU time, its limits, and pressure.</summary>
internal static class CpuFamilies
{
    private const int PeriodMicroseconds = 100_000;

    public static IReadOnlyList<CadvisorFamily> All { get; } =
    [
        Counter("container_cpu_cfs_periods_total", "Enforcement periods that have passed.", static group => group.Usage?.Cpu?.Periods),
        Counter("container_cpu_cfs_throttled_periods_total", "Enforcement periods in which the container was throttled.", static group => group.Usage?.Cpu?.ThrottledPeriods),
        Counter("container_cpu_cfs_throttled_seconds_total", "Time the container was throttled, in seconds.", static group => Seconds(group.Usage?.Cpu?.ThrottledNanoSeconds)),
        Gauge("container_cpu_load_average_10s", "Tasks that run, in thousandths, averaged over the last ten seconds.", static group => Thousandths(group.Load?.Running)),
        Gauge("container_cpu_load_d_average_10s", "Tasks that wait without being interruptible, in thousandths, averaged over the last ten seconds.",
            static group => Thousandths(group.Load?.Uninterruptible)),
        Counter("container_cpu_system_seconds_total", "CPU time spent in the kernel, in seconds.", static group => Seconds(group.Usage?.Cpu?.SystemNanoSeconds)),
        new("container_cpu_usage_seconds_total", "counter", "CPU time used, in seconds.",
            static (to, group) => to.Sample(group.Labels, "cpu=\"total\""u8, Seconds(group.Usage?.Cpu?.UsageNanoSeconds), group.At)),
        Counter("container_cpu_user_seconds_total", "CPU time spent in user mode, in seconds.", static group => Seconds(group.Usage?.Cpu?.UserNanoSeconds)),
        Counter("container_pressure_cpu_stalled_seconds_total", "Time in which no task of the container could go on for lack of CPU.",
            static group => Seconds(group.Usage?.CpuPressure?.Full.TotalNanoSeconds)),
        Counter("container_pressure_cpu_waiting_seconds_total", "Time in which tasks of the container waited for CPU.",
            static group => Seconds(group.Usage?.CpuPressure?.Some.TotalNanoSeconds)),
        Fixed("container_spec_cpu_period", "CPU period of the container.", static group => group.Spec is null ? null : PeriodMicroseconds),
        Fixed("container_spec_cpu_quota", "CPU quota of the container.", static group => group.Spec?.CpuQuotaMicroseconds),
        Fixed("container_spec_cpu_shares", "CPU share of the container.", static group => group.Spec?.CpuShares),
    ];

    private static double? Seconds(ulong? nanoSeconds) => CadvisorFamilies.Seconds(nanoSeconds);

    private static double? Thousandths(double? average) => average is { } value ? Math.Truncate(value * 1000) : null;
}
