using System.ComponentModel;
using System.Diagnostics;

namespace NodeStack.Preflight;

/// <summary>Asks a command for its version. The argument list is fixed text; no shell is involved.</summary>
internal static class ToolRunner
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Null when the command is not installed; empty when it does not answer.</summary>
    public static async Task<string?> OutputAsync(string command, TimeProvider time, CancellationToken cancel, params string[] arguments)
    {
        var path = Find(command);
        if (path is null)
            return null;
        var start = new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var deadline = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        try
        {
            using var process = Process.Start(start);
            if (process is null)
                return "";
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(both.Token);
                var errors = process.StandardError.ReadToEndAsync(both.Token);
                await process.WaitForExitAsync(both.Token).ConfigureAwait(false);
                return await output.ConfigureAwait(false) + await errors.ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
                return "";
            }
        }
        catch (Win32Exception)
        {
            return "";
        }
    }

    /// <summary>Full path of a command; sbin folders count even when they are not in PATH.</summary>
    public static string? Find(string command)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        foreach (var folder in folders.Concat(["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]))
        {
            var path = Path.Combine(folder, command);
            if (File.Exists(path))
                return path;
        }
        return null;
    }
}
