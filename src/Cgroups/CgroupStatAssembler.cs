using NodeStack.Cgroups.Cpu;
using NodeStack.Cgroups.Files;
using NodeStack.Cgroups.Io;
using NodeStack.Cgroups.Memory;
using NodeStack.Cgroups.Pids;
using NodeStack.Cgroups.Pressure;

namespace NodeStack.Cgroups;

/// <summary>Puts the files of one group together into <see cref="CgroupStats"/>; a file that is missing leaves its part null.</summary>
internal static class CgroupStatAssembler
{
    /// <param name="source">A struct, so that the calls are direct.</param>
    /// <param name="buffer">Holds one file at a time.</param>
    public static CgroupStats Read<TSource>(TSource source, Span<byte> buffer)
        where TSource : struct, ICgroupStatSource => new(
            Text(source, CgroupStatFile.CpuStat, buffer, out var text) ? CpuStatParser.Parse(text) : null,
            Memory(source, buffer),
            Pids(source, buffer),
            Text(source, CgroupStatFile.IoStat, buffer, out text) ? IoStatParser.ParseTotal(text) : null,
            Pressure(source, CgroupStatFile.CpuPressure, buffer),
            Pressure(source, CgroupStatFile.MemoryPressure, buffer),
            Pressure(source, CgroupStatFile.IoPressure, buffer));

    private static MemoryStat? Memory<TSource>(TSource source, Span<byte> buffer)
        where TSource : struct, ICgroupStatSource
    {
        if (!Text(source, CgroupStatFile.MemoryStat, buffer, out var text))
            return null;
        var breakdown = MemoryBreakdownParser.Parse(text);
        var events = Text(source, CgroupStatFile.MemoryEvents, buffer, out text) ? MemoryEventsParser.Parse(text) : default;
        return new MemoryStat(
            Number(source, CgroupStatFile.MemoryCurrent, buffer) ?? 0,
            Number(source, CgroupStatFile.MemoryPeak, buffer),
            Number(source, CgroupStatFile.MemoryMax, buffer),
            Number(source, CgroupStatFile.SwapCurrent, buffer),
            Number(source, CgroupStatFile.SwapMax, buffer),
            breakdown,
            events);
    }

    private static PidsStat? Pids<TSource>(TSource source, Span<byte> buffer)
        where TSource : struct, ICgroupStatSource =>
        Number(source, CgroupStatFile.PidsCurrent, buffer) is { } current
            ? new PidsStat(current, Number(source, CgroupStatFile.PidsMax, buffer))
            : null;

    private static PressureStat? Pressure<TSource>(TSource source, CgroupStatFile file, Span<byte> buffer)
        where TSource : struct, ICgroupStatSource =>
        Text(source, file, buffer, out var text) ? PressureParser.Parse(text) : null;

    private static ulong? Number<TSource>(TSource source, CgroupStatFile file, Span<byte> buffer)
        where TSource : struct, ICgroupStatSource =>
        Text(source, file, buffer, out var text) ? SingleValueParser.Parse(text) : null;

    private static bool Text<TSource>(TSource source, CgroupStatFile file, Span<byte> buffer, out ReadOnlySpan<byte> text)
        where TSource : struct, ICgroupStatSource
    {
        var there = source.TryRead(file, buffer, out var length);
        text = buffer[..length];
        return there;
    }
}
