using System.ComponentModel;
using System.Diagnostics;
using NodeStack.Preflight;

namespace NodeStack.PodNetwork;

/// <summary>Loads a module of the kernel by modprobe.</summary>
internal static class KernelModule
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    /// <returns>Why it cannot; null when modprobe says it did.</returns>
    public static string? TryLoad(string module)
    {
        if (ToolRunner.Find("modprobe") is not { } modprobe)
            return "there is no modprobe";
        try
        {
            using var process = Process.Start(new ProcessStartInfo(modprobe, [module]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            if (process.WaitForExit(s_limit))
                return process.ExitCode == 0 ? null : errors.Result.Trim();
            process.Kill();
            return "modprobe does not end";
        }
        catch (Win32Exception e)
        {
            return e.Message;
        }
    }
}
