using System.Globalization;
using NodeStack.Cgroups.Files;

namespace NodeStack.Cgroups.Cpu;

/// <summary>CPU wishes to file writes, in the order the kernel takes them.</summary>
public static class CpuRules
{
    private static readonly TimeSpan MinPeriod = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan MaxPeriod = TimeSpan.FromSeconds(1);

    public static IEnumerable<string> Validate(CpuLimits limits)
    {
        if (limits.Weight is < CpuWeightRules.MinWeight or > CpuWeightRules.MaxWeight)
            yield return $"cpu.weight {limits.Weight} is not from 1 to 10000";
        if (limits.Quota is { } quota && (quota.Period < MinPeriod || quota.Period > MaxPeriod))
            yield return $"cpu.max period {Micro(quota.Period)} us is not from 1000 to 1000000";
        if (limits.Quota?.Time is { } time && time < MinPeriod)
            yield return $"cpu.max quota {Micro(time)} us is below 1000";
        if (limits.Burst is { } burst && (burst < TimeSpan.Zero || burst > limits.Quota?.Time))
            yield return $"cpu.max.burst {Micro(burst)} us is not from 0 to the quota";
        if (limits is { Idle: true, Weight: not null })
            yield return "cpu.idle and cpu.weight exclude each other";
    }

    public static IEnumerable<FileWrite> Writes(CpuLimits limits)
    {
        if (limits.Idle is { } idle)
            yield return new FileWrite("cpu.idle", idle ? "1" : "0");
        if (limits.Weight is { } weight)
            yield return new FileWrite("cpu.weight", weight.ToString(CultureInfo.InvariantCulture));

        // The kernel refuses a quota below the present burst: the burst steps out of the way first.
        if (limits is { Burst: not null, Quota: not null })
            yield return new FileWrite("cpu.max.burst", "0");
        if (limits.Quota is { } quota)
            yield return new FileWrite("cpu.max", $"{(quota.Time is { } time ? Micro(time) : "max")} {Micro(quota.Period)}");
        if (limits.Burst is { } burst && (burst > TimeSpan.Zero || limits.Quota is null))
            yield return new FileWrite("cpu.max.burst", Micro(burst));
    }

    private static string Micro(TimeSpan time) => ((long)time.TotalMicroseconds).ToString(CultureInfo.InvariantCulture);
}
