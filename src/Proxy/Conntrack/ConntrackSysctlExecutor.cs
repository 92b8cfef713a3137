using System.Globalization;
using Microsoft.Extensions.Logging;
using NodeStack.Proxy.Configuration;

namespace NodeStack.Proxy.Conntrack;

/// <summary>Sets the kernel's connection tracking up, once at start. What cannot be set (a container without /proc/sys, a kernel without the module) is told and left.</summary>
/// <param name="root">"/", where the kernel's files are.</param>
internal sealed class ConntrackSysctlExecutor(string root, ILogger logger)
{
    private const string CpuFile = "sys/devices/system/cpu/online";

    public void Apply(ConntrackSettings settings)
    {
        var present = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var file in ConntrackSysctlPlanner.Files(settings))
            if (long.TryParse(Read(file)?.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
                present[file] = value;
        // Not Environment.ProcessorCount, which is what this process may use.
        var cpus = (Read(CpuFile) is { } list ? CpuListParser.Count(list) : null) ?? Environment.ProcessorCount;
        foreach (var write in ConntrackSysctlPlanner.Plan(settings, cpus, present))
            Write(write);
    }

    private void Write(SysctlWrite write)
    {
        try
        {
            // Not a new file where the kernel has none.
            using (var file = new FileStream(Path.Combine(root, write.File), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
                file.Write(System.Text.Encoding.ASCII.GetBytes(write.Value.ToString(CultureInfo.InvariantCulture)));
            ConntrackLog.SysctlSet(logger, write.File, write.Value, write.Reason);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ConntrackLog.SysctlRefused(logger, write.File, write.Value, e.Message);
        }
    }

    private string? Read(string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
