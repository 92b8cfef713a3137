using System.ComponentModel;
using System.Diagnostics;

namespace NodeStack.CriShim.Containerd;

/// <summary>Runs a short command with an argument array, never through a shell, and gives its output.</summary>
internal static class CommandRunner
{
    /// <exception cref="ContainerdException">It could not be started or failed; the message has its last line of error.</exception>
    public static async Task<string> RunAsync(string path, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(path) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Start(start);
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancel);
            var errors = process.StandardError.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel).ConfigureAwait(false);
            var text = await output.ConfigureAwait(false);
            var complaint = await errors.ConfigureAwait(false);
            return process.ExitCode == 0
                ? text
                : throw new ContainerdException($"{Path.GetFileName(path)} failed with code {process.ExitCode}: {LastLine(complaint)}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new ContainerdException($"{start.FileName} could not be started");
        }
        catch (Win32Exception error)
        {
            throw new ContainerdException($"{start.FileName} could not be started: {error.Message}", error);
        }
    }

    private static string LastLine(string text)
    {
        var trimmed = text.TrimEnd();
        return trimmed[(trimmed.LastIndexOf('\n') + 1)..];
    }
}
