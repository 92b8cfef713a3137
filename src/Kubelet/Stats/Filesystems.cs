using System.IO.Enumeration;
using System.Runtime.InteropServices;

namespace NodeStack.Kubelet.Stats;

/// <summary>Sizes of filesystems and folders.</summary>
internal static partial class Filesystems
{
    /// <summary>Null when the path cannot be reached.</summary>
    public static FilesystemReading? Read(string path, DateTimeOffset now)
    {
        if (StatVfs(path, out var fs) != 0) return null;
        return new FilesystemReading(
            now, fs.Blocks * fs.FragmentBytes, fs.AvailableBlocks * fs.FragmentBytes, (fs.Blocks - fs.FreeBlocks) * fs.FragmentBytes,
            fs.Files, fs.FreeFiles, fs.Files - fs.FreeFiles);
    }

    /// <summary>
    /// Bytes and entries below a folder, links not followed. At most <paramref name="maxEntries"/> are looked at: a volume with
    /// more is reported too small rather than walked for minutes.
    /// </summary>
    public static (ulong Bytes, ulong Entries) Sum(string folder, int maxEntries)
    {
        ulong bytes = 0, entries = 1;
        try
        {
            foreach (var size in Sizes(folder))
            {
                bytes += (ulong)size;
                if (++entries >= (ulong)maxEntries) break;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What vanished while being counted counts no more.
        }
        return (bytes, entries);
    }

    private static FileSystemEnumerable<long> Sizes(string folder)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };
        return new FileSystemEnumerable<long>(folder, static (ref FileSystemEntry entry) => IsLink(ref entry) || entry.IsDirectory ? 0 : entry.Length, options)
        {
            // The enumeration would walk through a link to a folder, and so out of the volume.
            ShouldRecursePredicate = static (ref FileSystemEntry entry) => entry.IsDirectory && !IsLink(ref entry),
        };
    }

    private static bool IsLink(ref FileSystemEntry entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint);

    [LibraryImport("libc", EntryPoint = "statvfs", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int StatVfs(string path, out Vfs vfs);

    // struct statvfs of glibc on 64-bit machines.
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct Vfs
    {
        public ulong BlockBytes;
        public ulong FragmentBytes;
        public ulong Blocks;
        public ulong FreeBlocks;
        public ulong AvailableBlocks;
        public ulong Files;
        public ulong FreeFiles;
        public ulong AvailableFiles;
        public ulong Id;
        public ulong Flags;
        public ulong MaxName;
        public fixed int Spare[6];
    }
}
