using System.IO.Compression;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Logs;

/// <summary>Rotates one log: carries out a plan, and tells the runtime to open the name anew.</summary>
internal sealed class LogRotationExecutor(IContainerRuntime runtime, LogRotationOptions options, TimeProvider time)
{
    /// <summary>False when the log's turn has not come or the name it would get is taken. Throws IOException or CriException.</summary>
    public async Task<bool> RotateIfDueAsync(string containerId, string log, CancellationToken cancel)
    {
        var file = new FileInfo(log);
        if (!file.Exists)
        {
            // A crash between rename and reopen, or somebody's hand: the runtime writes into the void until it opens the name again.
            if (Directory.Exists(Path.GetDirectoryName(log))) await runtime.ReopenContainerLogAsync(containerId, cancel);
            return false;
        }
        if (file.Length < options.MaxSizeBytes) return false;
        var plan = LogRotationPlanner.Plan(log, Siblings(log), options.MaxFiles, time.GetLocalNow());
        foreach (var path in plan.Remove) File.Delete(path);
        foreach (var path in plan.Compress) await CompressAsync(path, cancel);
        if (plan.RenameTo is null) return false;
        await RenameAsync(containerId, log, plan.RenameTo, cancel);
        return true;
    }

    private static string[] Siblings(string log)
    {
        var prefix = Path.GetFileName(log) + ".";
        return [.. Directory.EnumerateFiles(Path.GetDirectoryName(log)!).Where(path => Path.GetFileName(path).StartsWith(prefix, StringComparison.Ordinal))];
    }

    private static async Task CompressAsync(string path, CancellationToken cancel)
    {
        var (final, draft) = LogRotationPlanner.CompressedName(path);
        try
        {
            await using (var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
            {
                var target = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = File.GetUnixFileMode(path) };
                await using var gzip = new GZipStream(new FileStream(draft, target), CompressionLevel.Fastest);
                await source.CopyToAsync(gzip, cancel);
            }
            File.Move(draft, final, overwrite: true);
            File.Delete(path);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }

    private async Task RenameAsync(string containerId, string log, string target, CancellationToken cancel)
    {
        File.Move(log, target);
        try
        {
            await runtime.ReopenContainerLogAsync(containerId, cancel);
        }
        catch
        {
            // The container still writes to the renamed file: under its old name it is rotated at the next turn.
            if (!File.Exists(log)) File.Move(target, log);
            throw;
        }
    }
}
