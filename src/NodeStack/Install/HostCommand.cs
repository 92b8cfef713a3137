using System.Diagnostics;

namespace NodeStack.Install;

/// <summary>Runs a tool of the host for install and uninstall; its output goes to ours.</summary>
internal static class HostCommand
{
    public static bool HasSystemd => Directory.Exists("/run/systemd/system");

    /// <summary>Exit code; text, when given, is the tool's standard input.</summary>
    public static async Task<int> RunAsync(string command, string? input, CancellationToken cancel, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardInput = input is not null };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{command} did not start");
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancel).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        await process.WaitForExitAsync(cancel).ConfigureAwait(false);
        return process.ExitCode;
    }
}
