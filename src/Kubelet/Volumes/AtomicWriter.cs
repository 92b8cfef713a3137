using System.Globalization;
using NodeStack.Kubelet.Volumes.Interop;

namespace NodeStack.Kubelet.Volumes;

/// <summary>
/// Replaces all files of a volume at once: they are written to a new folder "..TIME", and the link "..data" is switched over.
/// What containers see are links into "..data". Safe to repeat after a crash at any point.
/// </summary>
internal sealed class AtomicWriter(TimeProvider time)
{
    private const string DataLink = "..data";
    private const string NewDataLink = "..data_tmp";

    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <param name="target">The volume's folder.</param>
    /// <param name="files">By clean relative path.</param>
    /// <param name="beforePublish">Sets ownership while nobody sees the files; gets the volume's folder.</param>
    /// <returns>True when something was written.</returns>
    public bool Write(string target, IReadOnlyDictionary<string, FileProjection> files, Action<string> beforePublish)
    {
        var data = Path.Combine(target, DataLink);
        var old = new FileInfo(data).LinkTarget;
        var changed = old is null || !IsSame(Path.Combine(target, old), files);
        if (changed)
        {
            var fresh = NewFolder(target);
            WriteFiles(Path.Combine(target, fresh), files);
            beforePublish(target);
            var temporary = Path.Combine(target, NewDataLink);
            File.Delete(temporary);
            File.CreateSymbolicLink(temporary, fresh);
            if (LinuxNative.Rename(temporary, data) != 0)
                throw Errno.Exception("rename", data);
        }
        LinkVisible(target, files.Keys);
        RemoveStale(target, files.Keys);
        return changed;
    }

    private static bool IsSame(string folder, IReadOnlyDictionary<string, FileProjection> files)
    {
        if (!Directory.Exists(folder))
            return false;
        var present = 0;
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            present++;
            if (!files.TryGetValue(Path.GetRelativePath(folder, path), out var file)
                || new FileInfo(path).Length != file.Content.Length
                || !File.ReadAllBytes(path).AsSpan().SequenceEqual(file.Content))
                return false;
        }
        return present == files.Count;
    }

    private string NewFolder(string target)
    {
        var stamp = time.GetUtcNow().ToString("..yyyy_MM_dd_HH_mm_ss.", CultureInfo.InvariantCulture);
        for (;;)
        {
            var name = stamp + Random.Shared.Next().ToString(CultureInfo.InvariantCulture);
            var path = Path.Combine(target, name);
            if (Directory.Exists(path))
                continue;
            Directory.CreateDirectory(path);
            File.SetUnixFileMode(path, FolderMode);
            return name;
        }
    }

    private static void WriteFiles(string folder, IReadOnlyDictionary<string, FileProjection> files)
    {
        foreach (var (path, file) in files)
        {
            var full = Path.Combine(folder, path);
            var parent = Path.GetDirectoryName(full)!;
            if (!Directory.Exists(parent))
                Directory.CreateDirectory(parent);
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            using (var stream = new FileStream(full, options))
                stream.Write(file.Content);
            File.SetUnixFileMode(full, (UnixFileMode)(file.Mode & 0x1ff));
            if (file.Owner is { } owner)
                FsGroupWriter.SetOwner(full, owner);
        }
    }

    private static void LinkVisible(string target, IEnumerable<string> paths)
    {
        foreach (var name in paths.Select(FirstName).Distinct(StringComparer.Ordinal))
        {
            var link = Path.Combine(target, name);
            if (new FileInfo(link).LinkTarget is null && !Path.Exists(link))
                File.CreateSymbolicLink(link, Path.Combine(DataLink, name));
        }
    }

    /// <summary>Links to files that are no more, and data folders that are not the present one (also those a crash left).</summary>
    private static void RemoveStale(string target, IEnumerable<string> paths)
    {
        var visible = paths.Select(FirstName).ToHashSet(StringComparer.Ordinal);
        var present = new FileInfo(Path.Combine(target, DataLink)).LinkTarget;
        foreach (var entry in new DirectoryInfo(target).EnumerateFileSystemInfos())
        {
            if (entry.Name is DataLink or NewDataLink || entry.Name == present || visible.Contains(entry.Name))
                continue;
            if (entry.LinkTarget is { } pointsTo && pointsTo.StartsWith(DataLink + "/", StringComparison.Ordinal))
                entry.Delete();
            else if (entry.LinkTarget is null && entry is DirectoryInfo && entry.Name.StartsWith("..", StringComparison.Ordinal))
                TreeRemover.Remove(entry.FullName);
        }
    }

    private static string FirstName(string path)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? path : path[..slash];
    }
}
