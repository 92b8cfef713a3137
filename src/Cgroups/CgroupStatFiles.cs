using NodeStack.Cgroups.Files;

namespace NodeStack.Cgroups;

/// <summary>
/// One group's statistic files, kept open: a read is one pread(2) per file and allocates nothing. One reader at a time.
/// </summary>
public sealed class CgroupStatFiles : IDisposable
{
    private const int BufferSize = 16 * 1024;

    private readonly ICgroupFile?[] _open = new ICgroupFile?[CgroupStatFileNames.Count];
    private readonly byte[] _buffer = new byte[BufferSize];

    internal CgroupStatFiles(ICgroupFiles files, string group)
    {
        for (var i = 0; i < _open.Length; i++)
            _open[i] = files.Open(group, CgroupStatFileNames.NameOf((CgroupStatFile)i));
    }

    /// <summary>False when the group was removed since it was opened.</summary>
    public bool TryRead(out CgroupStats stats)
    {
        stats = default;

        // cpu.stat is in every group, whatever controllers it has: when it cannot be read, the group is gone.
        if (_open[(int)CgroupStatFile.CpuStat] is not { } probe || !probe.TryRead(_buffer, out _))
            return false;
        stats = CgroupStatAssembler.Read(new Held(_open), _buffer);
        return true;
    }

    public void Dispose()
    {
        foreach (var file in _open)
            file?.Dispose();
    }

    private readonly struct Held(ICgroupFile?[] open) : ICgroupStatSource
    {
        public bool TryRead(CgroupStatFile file, Span<byte> buffer, out int length)
        {
            length = 0;
            return open[(int)file]?.TryRead(buffer, out length) ?? false;
        }
    }
}
