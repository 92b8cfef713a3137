using System.IO.Enumeration;
using System.Globalization;
using System.Runtime.InteropServices;

namespace NodeStack.Kubelet.Stats.Cadvisor;

/// <summary>Looks at the processes of a group through /proc. What vanishes meanwhile counts no more.</summary>
internal sealed partial class ProcessReader(string proc = "/proc")
{
    private const int BufferSize = 4096;

    /// <summary>Enough for 5,000 processes; of a group with more, the first are looked at.</summary>
    private const int PidsSize = 32 * 1024;

    private static readonly EnumerationOptions s_all = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };

    /// <summary>Null when the group has no such file.</summary>
    /// <param name="procsFile">The group's cgroup.procs.</param>
    public ProcessUsage? Read(string procsFile)
    {
        Span<byte> pids = stackalloc byte[PidsSize];
        if (!TryRead(procsFile, pids, out var length))
            return null;
        ReadOnlySpan<byte> text = pids[..length];
        var sum = new Sum();
        Span<byte> buffer = stackalloc byte[BufferSize];
        while (ProcPidParser.NextPid(ref text, out var pid))
            Add(ref sum, string.Create(CultureInfo.InvariantCulture, $"{proc}/{pid}"), buffer);
        return sum.ToUsage();
    }

    private static void Add(ref Sum sum, string folder, Span<byte> buffer)
    {
        if (!TryRead(folder + "/stat", buffer, out var length) || ProcPidParser.Stat(buffer[..length]) is not var (state, threads))
            return;
        sum.Count(state, threads);
        if (!sum.HasLimit && TryRead(folder + "/limits", buffer, out length))
            sum.Limit(ProcPidParser.MaxOpenFiles(buffer[..length]));
        var (descriptors, sockets) = Descriptors(folder + "/fd");
        sum.Descriptors += descriptors;
        sum.Sockets += sockets;
    }

    private static (ulong All, ulong Sockets) Descriptors(string folder)
    {
        ulong all = 0, sockets = 0;
        try
        {
            foreach (var isSocket in new FileSystemEnumerable<bool>(folder, static (ref FileSystemEntry entry) => IsSocket(ref entry), s_all))
            {
                all++;
                if (isSocket)
                    sockets++;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process ended.
        }
        return (all, sockets);
    }

    /// <summary>Descriptors of sockets are links to "socket:[INODE]".</summary>
    private static unsafe bool IsSocket(ref FileSystemEntry entry)
    {
        Span<byte> path = stackalloc byte[64];
        if (!System.Text.Encoding.ASCII.TryGetBytes(entry.Directory, path[..^24], out var length))
            return false;
        path[length++] = (byte)'/';
        if (!System.Text.Encoding.ASCII.TryGetBytes(entry.FileName, path[length..^1], out var name))
            return false;
        path[length + name] = 0;
        Span<byte> target = stackalloc byte[16];
        fixed (byte* from = path, to = target)
        {
            var read = ReadLink(from, to, (nuint)target.Length);
            return read > 0 && target[..(int)read].StartsWith("socket:"u8);
        }
    }

    private static bool TryRead(string path, Span<byte> buffer, out int length)
    {
        length = 0;
        try
        {
            using var handle = File.OpenHandle(path);
            while (length < buffer.Length && RandomAccess.Read(handle, buffer[length..], length) is > 0 and var read)
                length += read;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "readlink")]
    private static unsafe partial nint ReadLink(byte* path, byte* target, nuint size);

    private struct Sum
    {
        private ulong _processes;
        private ulong _threads;
        private ulong _running;
        private ulong _sleeping;
        private ulong _stopped;
        private ulong _uninterruptible;
        private double? _limit;

        public ulong Descriptors;
        public ulong Sockets;

        public readonly bool HasLimit => _limit is not null;

        public void Limit(double? value) => _limit = value;

        public void Count(byte state, ulong threads)
        {
            _processes++;
            _threads += threads;
            switch (state)
            {
                case (byte)'R': _running++; break;
                case (byte)'S' or (byte)'I': _sleeping++; break;
                case (byte)'T' or (byte)'t': _stopped++; break;
                case (byte)'D': _uninterruptible++; break;
                // Zombies and the dying are in no state that is told.
                default: break;
            }
        }

        public readonly ProcessUsage ToUsage() => new()
        {
            Processes = _processes, Threads = _threads, FileDescriptors = Descriptors, Sockets = Sockets, MaxOpenFiles = _limit,
            Running = _running, Sleeping = _sleeping, Stopped = _stopped, Uninterruptible = _uninterruptible,
        };
    }
}
