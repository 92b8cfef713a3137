using NodeStack.Cgroups.Cpu;
using NodeStack.Cgroups.Cpuset;
using NodeStack.Cgroups.Memory;

namespace NodeStack.Cgroups.Systemd;

/// <summary>
/// Limits to unit properties. systemd re-applies what it knows whenever it likes, so whatever it has a property for must be told to
/// it; the rest (burst, OOM group, huge pages, devices) lives in files that it does not touch.
/// </summary>
public static class UnitPropertyBuilder
{
    private const ulong Infinity = ulong.MaxValue;

    /// <summary>systemd keeps quotas in steps of 10 ms per second; rounded up, so that the file is never the tighter one.</summary>
    private const ulong QuotaStep = 10_000;

    /// <summary>A slice without the dependencies that would end it at shutdown before its pods.</summary>
    public static IReadOnlyList<UnitProperty> ForSlice(string slice, CgroupLimits limits) =>
    [
        new StringProperty("Description", $"NodeStack slice {slice}"),
        new StringListProperty("Wants", [SliceNameRules.ParentOf(slice)]),
        .. Common(),
        .. ForLimits(limits)
    ];

    /// <summary>A scope that belongs to whoever made it: systemd leaves what is below it alone.</summary>
    public static IReadOnlyList<UnitProperty> ForScope(string scope, string slice, IReadOnlyList<uint> pids, CgroupLimits limits) =>
    [
        new StringProperty("Description", $"NodeStack scope {scope}"),
        new StringProperty("Slice", slice),
        new BoolProperty("Delegate", true),
        new UInt32ListProperty("PIDs", pids),
        .. Common(),
        .. ForLimits(limits)
    ];

    public static IReadOnlyList<UnitProperty> ForLimits(CgroupLimits limits) =>
    [
        .. limits.Cpu is { } cpu ? Cpu(cpu) : [],
        .. limits.Cpuset is { } cpuset ? Cpuset(cpuset) : [],
        .. limits.Memory is { } memory ? Memory(memory) : [],
        .. limits.Pids?.Max is { } pids ? [new UInt64Property("TasksMax", (ulong?)pids.Tasks ?? Infinity)] : Array.Empty<UnitProperty>(),
        .. limits.Io?.Weight is { } io ? [new UInt64Property("IOWeight", (ulong)io)] : Array.Empty<UnitProperty>()
    ];

    private static UnitProperty[] Common() =>
    [
        new BoolProperty("DefaultDependencies", false),
        new BoolProperty("CPUAccounting", true),
        new BoolProperty("MemoryAccounting", true),
        new BoolProperty("TasksAccounting", true),
        new BoolProperty("IOAccounting", true)
    ];

    private static IEnumerable<UnitProperty> Cpu(CpuLimits cpu)
    {
        if (cpu.Weight is { } weight)
            yield return new UInt64Property("CPUWeight", (ulong)weight);
        if (cpu.Quota is not { } quota)
            yield break;
        yield return new UInt64Property("CPUQuotaPeriodUSec", (ulong)quota.Period.TotalMicroseconds);
        yield return new UInt64Property("CPUQuotaPerSecUSec", quota.Time is { } time ? PerSecond(time, quota.Period) : Infinity);
    }

    private static ulong PerSecond(TimeSpan time, TimeSpan period)
    {
        var exact = (ulong)time.TotalMicroseconds * 1_000_000 / (ulong)period.TotalMicroseconds;
        return (exact + QuotaStep - 1) / QuotaStep * QuotaStep;
    }

    private static IEnumerable<UnitProperty> Cpuset(CpusetLimits cpuset)
    {
        if (cpuset.Cpus is { } cpus)
            yield return new BytesProperty("AllowedCPUs", Mask(cpus));
        if (cpuset.MemoryNodes is { } nodes)
            yield return new BytesProperty("AllowedMemoryNodes", Mask(nodes));
    }

    private static IEnumerable<UnitProperty> Memory(MemoryLimits memory)
    {
        foreach (var (name, limit) in new[]
                 {
                     ("MemoryMin", memory.Min), ("MemoryLow", memory.Low), ("MemoryHigh", memory.High), ("MemorySwapMax", memory.SwapMax),
                     ("MemoryMax", memory.Max)
                 })
            if (limit is { } bytes)
                yield return new UInt64Property(name, bytes.IsMax ? Infinity : (ulong)bytes.Bytes);
    }

    /// <summary>One bit per number, lowest first.</summary>
    private static byte[] Mask(IReadOnlyList<int> numbers)
    {
        var mask = new byte[numbers.Count == 0 ? 0 : (numbers.Max() / 8) + 1];
        foreach (var n in numbers)
            mask[n / 8] |= (byte)(1 << (n % 8));
        return mask;
    }
}
