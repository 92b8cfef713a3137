using Microsoft.Win32.SafeHandles;

namespace NodeStack.Kubelet.Logs;

/// <summary>An open log file and the lines read from it, which can move on to the file that took its name.</summary>
internal sealed class FollowedLogFile : IDisposable
{
    private SafeFileHandle _file;

    private FollowedLogFile(string path, SafeFileHandle file) => (Path, _file) = (path, file);

    /// <summary>With links resolved.</summary>
    public string Path { get; }
    public string Folder => System.IO.Path.GetDirectoryName(Path)!;
    public LogLineBuffer Lines { get; } = new();
    public bool SawGoodLine { get; set; }

    public static FollowedLogFile Open(string path, long? tailLines)
    {
        var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        var opened = new FollowedLogFile(target, OpenFile(target));
        if (tailLines is { } lines) opened.Lines.Reset(LogTailLocator.Find(opened._file, lines));
        return opened;
    }

    public int Fill()
    {
        // Shorter than what we have read: someone truncated it in place.
        if (RandomAccess.GetLength(_file) < Lines.Offset) Lines.Reset(0);
        return Lines.Fill(_file);
    }

    /// <summary>
    /// True when there is more to read after all: the rest of a file that was renamed away, or the first of its successor. False while
    /// the name still is ours, and between the rename and the runtime's reopening.
    /// </summary>
    public bool TryMoveOn()
    {
        if (!IsRenamed() || !File.Exists(Path)) return false;
        // The writer moved to the new file before it appeared to us, so that this read is the old one's last.
        if (Lines.Fill(_file) > 0) return true;
        try
        {
            var next = OpenFile(Path);
            _file.Dispose();
            _file = next;
            Lines.Reset(0);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        Lines.Dispose();
    }

    // The kernel shows the present name of an open file, with " (deleted)" after a removed one.
    private bool IsRenamed() => new FileInfo($"/proc/self/fd/{_file.DangerousGetHandle()}").LinkTarget != Path;

    private static SafeFileHandle OpenFile(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
}
