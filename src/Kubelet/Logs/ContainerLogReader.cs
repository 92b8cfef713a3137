using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Queues;

namespace NodeStack.Kubelet.Logs;

/// <summary>
/// Reads one container's log file. Following goes over rotations: when the file has been renamed and a new one is there, the old one
/// is read to its end before the new one begins, so that nothing is lost.
/// </summary>
public sealed class ContainerLogReader(IContainerLiveness liveness, IFolderWatcher watcher, TimeProvider time, ILogger logger) : IContainerLogSource
{
    public async Task ReadAsync(string path, string containerId, LogReadOptions options, PipeWriter output, Action? opened, CancellationToken cancel)
    {
        using var file = Open(path, options.TailLines);
        opened?.Invoke();
        if (options is { TailLines: 0, Follow: false }) return;
        var writer = new LogLineWriter(output, options);
        if (options.Follow) await FollowAsync(file, containerId, writer, cancel);
        else await CopyAsync(file, writer, options.TailLines ?? long.MaxValue, cancel);
    }

    private FollowedLogFile Open(string path, long? tailLines)
    {
        try
        {
            return FollowedLogFile.Open(path, tailLines);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LogReadException($"failed to try resolving symlinks in path \"{path}\": {Reason(e, path)}", e);
        }
    }

    private async Task CopyAsync(FollowedLogFile file, LogLineWriter writer, long lines, CancellationToken cancel)
    {
        while (lines > 0)
        {
            var more = WriteLines(file, writer, ref lines);
            if (writer.WantsFlush && !await writer.FlushAsync(cancel)) return;
            if (writer.LimitReached || lines <= 0) break;
            if (more) continue;
            if (file.Fill() > 0) continue;
            WriteRest(file, writer);
            break;
        }
        await writer.FlushAsync(cancel);
    }

    private async Task FollowAsync(FollowedLogFile file, string containerId, LogLineWriter writer, CancellationToken cancel)
    {
        var wake = new WakeSignal(time);
        using var watch = watcher.Watch(file.Folder, wake.Set);
        // The head of the answer goes out even when the container says nothing.
        var readerThere = await writer.FlushAsync(cancel);
        var last = false;
        while (readerThere)
        {
            var unlimited = long.MaxValue;
            var more = WriteLines(file, writer, ref unlimited);
            if (writer.WantsFlush || !more) readerThere = await writer.FlushAsync(cancel);
            if (writer.LimitReached) return;
            if (more || file.Fill() > 0 || file.TryMoveOn()) continue;
            if (last) return;
            // A container that ended may have written since the last look: once more to the end.
            last = !await liveness.IsRunningAsync(containerId, cancel);
            if (!last) await wake.WaitAsync(TimeSpan.FromSeconds(1), cancel);
        }
    }

    // Returns true when it stopped for a flush with lines left over.
    private bool WriteLines(FollowedLogFile file, LogLineWriter writer, ref long lines)
    {
        while (lines > 0 && !writer.LimitReached)
        {
            if (writer.WantsFlush) return true;
            if (!file.Lines.TryTake(out var raw)) return false;
            Write(file, writer, raw);
            lines--;
        }
        return false;
    }

    private void WriteRest(FollowedLogFile file, LogLineWriter writer)
    {
        var rest = file.Lines.TakeRest();
        if (rest.Length > 0) Write(file, writer, rest);
    }

    private void Write(FollowedLogFile file, LogLineWriter writer, ReadOnlySpan<byte> raw)
    {
        if (CriLogParser.TryParse(raw, out var line))
        {
            file.SawGoodLine = true;
            writer.Write(line);
        }
        else if (!file.SawGoodLine)
        {
            throw new LogReadException($"failed to get parse function: unsupported log format: \"{Shown(raw)}\"");
        }
        else
        {
            ContainerLogLog.BadLine(logger, file.Path, raw.Length);
        }
    }

    private static string Shown(ReadOnlySpan<byte> raw) =>
        System.Text.Encoding.UTF8.GetString(raw[..Math.Min(raw.Length, 200)]).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Reason(Exception e, string path) =>
        e is FileNotFoundException or DirectoryNotFoundException ? $"lstat {path}: no such file or directory" : e.Message;
}
