using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NodeStack.TestSupport.Nftables;

/// <summary>A network namespace of its own, without anything in it, which goes with its last user. Needs root.</summary>
public sealed partial class NetworkNamespace : IDisposable
{
    private const int CloneNewNet = 0x40000000;
    private readonly SafeFileHandle _namespace;

    public NetworkNamespace()
    {
        SafeFileHandle? made = null;
        OnThread(() =>
        {
            Check(Unshare(CloneNewNet), "unshare");
            made = File.OpenHandle("/proc/thread-self/ns/net");
        });
        _namespace = made!;
    }

    /// <summary>For nsenter --net=PATH, as long as this is not disposed.</summary>
    public string Path => $"/proc/{Environment.ProcessId}/fd/{_namespace.DangerousGetHandle()}";

    /// <summary>Runs on a thread inside the namespace; sockets opened there stay there.</summary>
    public T Run<T>(Func<T> action)
    {
        T? result = default;
        OnThread(() =>
        {
            Check(SetNs(_namespace, CloneNewNet), "setns");
            result = action();
        });
        return result!;
    }

    /// <summary>Runs a program inside; answers what it wrote, both streams, and its exit code.</summary>
    public (int Code, string Text) RunProgram(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("nsenter", [$"--net={Path}", program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text + errors.GetAwaiter().GetResult());
    }

    public void Dispose() => _namespace.Dispose();

    // A thread of its own, since the namespace of a thread of the pool would be that of the next test.
    private static void OnThread(Action action)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    private static void Check(int result, string call)
    {
        if (result < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), call);
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNs(SafeFileHandle descriptor, int type);
}
