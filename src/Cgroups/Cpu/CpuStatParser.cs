using NodeStack.Cgroups.Files;

namespace NodeStack.Cgroups.Cpu;

/// <summary>Text of cpu.stat to <see cref="CpuStat"/>; allocates nothing.</summary>
public static class CpuStatParser
{
    public static CpuStat Parse(ReadOnlySpan<byte> text)
    {
        var stat = default(CpuStat);
        foreach (var line in FlatKeyedParser.Lines(text))
            stat = With(stat, line.Key, line.Value);
        return stat;
    }

    private static CpuStat With(CpuStat stat, ReadOnlySpan<byte> key, ulong value) => key switch
    {
        _ when key.SequenceEqual("usage_usec"u8) => stat with { UsageMicroseconds = value },
        _ when key.SequenceEqual("user_usec"u8) => stat with { UserMicroseconds = value },
        _ when key.SequenceEqual("system_usec"u8) => stat with { SystemMicroseconds = value },
        _ when key.SequenceEqual("nr_periods"u8) => stat with { Periods = value },
        _ when key.SequenceEqual("nr_throttled"u8) => stat with { ThrottledPeriods = value },
        _ when key.SequenceEqual("throttled_usec"u8) => stat with { ThrottledMicroseconds = value },
        _ when key.SequenceEqual("nr_bursts"u8) => stat with { BurstPeriods = value },
        _ when key.SequenceEqual("burst_usec"u8) => stat with { BurstMicroseconds = value },
        _ => stat
    };
}
