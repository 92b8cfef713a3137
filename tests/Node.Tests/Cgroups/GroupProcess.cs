using System.Diagnostics;
using NodeStack.Cgroups.Files;

namespace NodeStack.Node.Tests.Cgroups;

/// <summary>A shell that enters a group by itself before it runs its script, so that nothing of it is ever outside.</summary>
internal sealed class GroupProcess : IDisposable
{
    private readonly Process _process;

    private GroupProcess(Process process) => _process = process;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public static GroupProcess Start(LinuxCgroupFiles files, string group, string script)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardError = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"echo $$ > {files.PathOf(group, "cgroup.procs")} && {{ {script}\n}}");
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return new GroupProcess(process);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
