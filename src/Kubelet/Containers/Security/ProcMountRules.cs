namespace NodeStack.Kubelet.Containers.Security;

/// <summary>Paths of /proc and /sys that containers may not read or write, as the kubelet hands them to every runtime.</summary>
internal static class ProcMountRules
{
    private static readonly string[] Masked =
    [
        "/proc/asound", "/proc/acpi", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
        "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware", "/sys/devices/virtual/powercap",
    ];

    private static readonly string[] Readonly = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    /// <param name="hostPaths">Paths that exist only on some hosts (thermal_throttle of each CPU).</param>
    public static IReadOnlyList<string> MaskedPaths(string? procMount, IReadOnlyList<string> hostPaths) =>
        procMount == "Unmasked" ? [] : [.. Masked, .. hostPaths];

    public static IReadOnlyList<string> ReadonlyPaths(string? procMount) => procMount == "Unmasked" ? [] : Readonly;
}
