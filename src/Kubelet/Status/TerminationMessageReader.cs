using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Containers;
using NodeStack.Kubelet.Observation;

namespace NodeStack.Kubelet.Status;

/// <summary>
/// Reads what a container left behind when it ended: the file it was given for that, else (on error, where asked for) the end of
/// its log. Files belong to the container, so links are not followed, only regular files are read, and only their ends.
/// </summary>
internal sealed partial class TerminationMessageReader : ITerminationMessages
{
    private const int ReadOnlyNonBlockCloseOnExec = 0x800 | 0x80000;
    private static readonly int NoFollow = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x20000;

    /// <summary>Enough for 80 short lines or 2 KiB of text, with the log's own fields.</summary>
    private const int LogTailBytes = 32 * 1024;

    public string Read(ContainerStatus status)
    {
        var left = FromContainer(status);
        if (left.Length == 0)
            return status.Message;
        return status.Message.Length == 0 ? left : $"{status.Message}: {left}";
    }

    private static string FromContainer(ContainerStatus status)
    {
        var policy = status.Annotations.GetValueOrDefault(RuntimeLabels.TerminationMessagePolicy, "");
        var mayUseLog = policy == "FallbackToLogsOnError" && status.ExitCode != 0 && status.Reason != "ContainerCannotRun";
        var path = status.Annotations.GetValueOrDefault(RuntimeLabels.TerminationMessagePath, "");
        if (path.Length > 0 && path[0] != '/')
            path = "/" + path;
        var text = path.Length == 0 ? "" : FromFile(status, path, out mayUseLog, mayUseLog);
        return text.Length == 0 && mayUseLog ? FromLog(status.LogPath) : text;
    }

    private static string FromFile(ContainerStatus status, string containerPath, out bool mayUseLog, bool wasAllowed)
    {
        mayUseLog = wasAllowed;
        foreach (var mount in status.Mounts)
        {
            if (mount.ContainerPath != containerPath || mount.HostPath.Length == 0)
                continue;
            try
            {
                return Encoding.UTF8.GetString(Tail(mount.HostPath, TerminationMessageRules.FileLimitBytes, out _));
            }
            catch (FileNotFoundException)
            {
                return "";
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                mayUseLog = false;
                return $"Error on reading termination log {mount.HostPath}: {e.Message}";
            }
        }
        return "";
    }

    private static string FromLog(string path)
    {
        try
        {
            var tail = Tail(path, LogTailBytes, out var isWhole);
            return CriLogParser.LastText(tail, isWhole, TerminationMessageRules.LogLimitLines, TerminationMessageRules.LogLimitBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return $"Error on reading termination message from logs: {e.Message}";
        }
    }

    private static byte[] Tail(string path, int limit, out bool isWhole)
    {
        using var file = Open(path);
        var length = RandomAccess.GetLength(file);
        var start = Math.Max(0, length - limit);
        isWhole = start == 0;
        var bytes = new byte[(int)(length - start)];
        var done = 0;
        while (done < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(done), start + done) is > 0 and var read)
            done += read;
        return done == bytes.Length ? bytes : bytes[..done];
    }

    private static SafeFileHandle Open(string path)
    {
        var fd = OpenFile(path, ReadOnlyNonBlockCloseOnExec | NoFollow, 0);
        if (fd < 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            if (errno == 2)
                throw new FileNotFoundException($"open {path}: no such file", path);
            throw new IOException($"open {path}: {Marshal.GetPInvokeErrorMessage(errno)}");
        }
        return new SafeFileHandle(fd, ownsHandle: true);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags, int mode);
}
