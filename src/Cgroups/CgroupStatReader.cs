using NodeStack.Cgroups.Cpu;
using NodeStack.Cgroups.Files;
using NodeStack.Cgroups.Io;
using NodeStack.Cgroups.Memory;
using NodeStack.Cgroups.Pids;
using NodeStack.Cgroups.Pressure;

namespace NodeStack.Cgroups;

/// <summary>
/// Reads what a group uses, without allocating: once by path (<see cref="TryRead"/>), or again and again over files kept open
/// (<see cref="Open"/>, nine to twelve descriptors per group). Safe for use by many threads.
/// </summary>
public sealed class CgroupStatReader
{
    private const int BufferSize = 16 * 1024;

    private readonly ICgroupFiles _files;
    private readonly string _memInfo;

    /// <param name="memInfoPath">Stands in for the memory files that the root group does not have.</param>
    public CgroupStatReader(ICgroupFiles files, string memInfoPath = "/proc/meminfo")
    {
        _files = files;
        _memInfo = memInfoPath;
    }

    /// <summary>False when the group is not there (any more).</summary>
    /// <param name="group">Absolute path below the mount, as in "/kubepods/burstable/pod1"; "/" is the whole machine.</param>
    public bool TryRead(string group, out CgroupStats stats)
    {
        stats = default;
        if (!_files.Exists(group))
            return false;
        Span<byte> buffer = stackalloc byte[BufferSize];
        stats = CgroupStatAssembler.Read(new ByPath(_files, group), buffer);
        if (group == "/")
            stats = stats with { Memory = RootMemory(stats.Memory, buffer) };
        return true;
    }

    /// <summary>Opens the group's files for repeated reading; null when the group is not there.</summary>
    public CgroupStatFiles? Open(string group) => _files.Exists(group) ? new CgroupStatFiles(_files, group) : null;

    /// <summary>IO by device, into a list of the caller's that is emptied first. False when there is nothing to read.</summary>
    public bool TryReadIoDevices(string group, ICollection<IoDeviceStat> devices)
    {
        Span<byte> buffer = stackalloc byte[BufferSize];
        if (!_files.TryRead(group, "io.stat", buffer, out var length))
            return false;
        IoStatParser.ParseDevices(buffer[..length], devices);
        return true;
    }

    /// <summary>The root has memory.stat but no memory.current: used is what is not free, as the runtimes count it.</summary>
    private MemoryStat? RootMemory(MemoryStat? fromStat, Span<byte> buffer)
    {
        using var handle = File.OpenHandle(_memInfo);
        ReadOnlySpan<byte> text = buffer[..RandomAccess.Read(handle, buffer, 0)];
        if (MemInfoParser.Find(text, "MemTotal"u8) is not { } total || MemInfoParser.Find(text, "MemFree"u8) is not { } free)
            return fromStat;
        var swapUsed = MemInfoParser.Find(text, "SwapTotal"u8) - MemInfoParser.Find(text, "SwapFree"u8);
        return (fromStat ?? default) with { CurrentBytes = total - free, SwapCurrentBytes = swapUsed };
    }

    /// <summary>Opens and closes each file.</summary>
    private readonly struct ByPath(ICgroupFiles files, string group) : ICgroupStatSource
    {
        public bool TryRead(CgroupStatFile file, Span<byte> buffer, out int length) =>
            files.TryRead(group, CgroupStatFileNames.NameOf(file), buffer, out length);
    }
}
