using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace NodeStack.TestSupport.Network;

/// <summary>A network namespace of a test's own, with a name of the `ip netns` command; gone when disposed. Sockets that are opened in <see cref="Run{T}"/> belong to it for ever.</summary>
public sealed partial class NetNamespace : IDisposable
{
    private const int CloneNewNet = 0x4000_0000;
    private static int s_count;

    public NetNamespace(string role)
    {
        Name = $"nst{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}-{role}";
        Ip("netns", "add", Name);
        IpInside("link", "set", "lo", "up");
    }

    public string Name { get; }

    /// <summary>Null when namespaces and nftables can be used here.</summary>
    public static string? MissingReason()
    {
        if (!Environment.IsPrivilegedProcess)
            return "needs root";
        if (!File.Exists("/proc/self/ns/net"))
            return "needs network namespaces";
        return null;
    }

    /// <summary>Runs the action on a thread that is in the namespace.</summary>
    public T Run<T>(Func<T> action)
    {
        T? result = default;
        ExceptionDispatchInfo? error = null;
        var thread = new Thread(() =>
        {
            try
            {
                Enter();
                result = action();
            }
            catch (Exception e)
            {
                error = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        error?.Throw();
        return result!;
    }

    /// <summary>Runs the `ip` command inside.</summary>
    public void IpInside(params string[] arguments) => Ip(["-n", Name, .. arguments]);

    /// <summary>Runs any command inside and answers its output.</summary>
    public string Execute(params string[] command) => Command("ip", ["netns", "exec", Name, .. command]);

    public void WriteSysctl(string path, string value) => Execute("sh", "-c", $"echo {value} > /proc/sys/{path}");

    /// <summary>A pair of interfaces, one here and one in the other namespace.</summary>
    public void Connect(string link, NetNamespace other, string otherLink) => Ip("link", "add", link, "netns", Name, "type", "veth", "peer", "name", otherLink, "netns", other.Name);

    public void Dispose() => Ip("netns", "delete", Name);

    public static void Ip(params string[] arguments) => Command("ip", arguments);

    private void Enter()
    {
        using var file = File.OpenHandle($"/run/netns/{Name}");
        if (SetNs((int)file.DangerousGetHandle(), CloneNewNet) != 0)
            throw new InvalidOperationException($"setns {Name}: errno {Marshal.GetLastPInvokeError()}");
    }

    private static string Command(string name, string[] arguments)
    {
        var start = new ProcessStartInfo(name, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{name} {string.Join(' ', arguments)}: {errors.Result.Trim()}");
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNs(int file, int kind);
}
