using System.ComponentModel;
using System.Runtime.InteropServices;

namespace NodeStack.CriShim.Containerd;

/// <summary>
/// Starts a program in a session of its own with its output in a file, which Process cannot: it must outlive us, whatever ends us, and
/// never write into a pipe that died with us.
/// </summary>
internal static unsafe partial class NativeProcess
{
    public const int SigTerm = 15;
    public const int SigKill = 9;

    private const int WriteOnly = 1;
    private const int Create = 0x40;
    private const int Append = 0x400;
    private const short SetSigMask = 0x08;
    private const short SetSigDef = 0x04;
    private const short SetSid = 0x80;
    private const int NoHang = 1;

    // Larger than glibc's and musl's types (80, 336 and 128 bytes), which are opaque.
    private const int OpaqueSize = 1024;

    /// <returns>The process id.</returns>
    /// <exception cref="Win32Exception">It could not be started; carries the errno.</exception>
    public static int StartDetached(string path, IReadOnlyList<string> arguments, string outputFile)
    {
        var actions = stackalloc byte[OpaqueSize];
        var attributes = stackalloc byte[OpaqueSize];
        var allSignals = stackalloc byte[OpaqueSize];
        var noSignals = stackalloc byte[OpaqueSize];
        Check(posix_spawn_file_actions_init(actions), path);
        Check(posix_spawnattr_init(attributes), path);
        var argv = Strings([path, .. arguments]);
        var environ = Strings(Environment());
        try
        {
            Check(posix_spawn_file_actions_addopen(actions, 0, "/dev/null", 0, 0), "/dev/null");
            Check(posix_spawn_file_actions_addopen(actions, 1, outputFile, WriteOnly | Create | Append, Convert.ToUInt32("600", 8)), outputFile);
            Check(posix_spawn_file_actions_adddup2(actions, 1, 2), outputFile);
            // Our runtime ignores SIGPIPE, and ignored signals are inherited through exec, down into every container.
            _ = sigfillset(allSignals);
            _ = sigemptyset(noSignals);
            Check(posix_spawnattr_setsigdefault(attributes, allSignals), path);
            Check(posix_spawnattr_setsigmask(attributes, noSignals), path);
            Check(posix_spawnattr_setflags(attributes, SetSid | SetSigDef | SetSigMask), path);
            Check(posix_spawn(out var pid, path, actions, attributes, argv, environ), path);
            return pid;
        }
        finally
        {
            Free(argv);
            Free(environ);
            _ = posix_spawn_file_actions_destroy(actions);
            _ = posix_spawnattr_destroy(attributes);
        }
    }

    public static void Signal(int pid, int signal) => _ = kill(pid, signal);

    /// <summary>True when the process is no more; reaps it when it is a child of ours.</summary>
    public static bool HasEnded(int pid)
    {
        var reaped = waitpid(pid, out _, NoHang);
        return reaped == pid || (reaped < 0 && kill(pid, 0) != 0);
    }

    private static IEnumerable<string> Environment()
    {
        foreach (System.Collections.DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
        {
            // These are for us alone: systemd's notify socket would make containerd speak in our name.
            if (entry.Key is string key && key is not ("NOTIFY_SOCKET" or "LISTEN_FDS" or "LISTEN_PID" or "WATCHDOG_USEC" or "WATCHDOG_PID"))
                yield return $"{key}={entry.Value}";
        }
    }

    private static byte** Strings(IEnumerable<string> values)
    {
        var list = values.ToList();
        var array = (byte**)NativeMemory.AllocZeroed((nuint)(list.Count + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < list.Count; i++)
            array[i] = (byte*)Marshal.StringToCoTaskMemUTF8(list[i]);
        return array;
    }

    private static void Free(byte** array)
    {
        for (var i = 0; array[i] != null; i++)
            Marshal.FreeCoTaskMem((nint)array[i]);
        NativeMemory.Free(array);
    }

    private static void Check(int errno, string subject)
    {
        if (errno != 0)
            throw new Win32Exception(errno, $"start of {subject}: {Marshal.GetPInvokeErrorMessage(errno)}");
    }

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addopen(byte* actions, int fd, string path, int flags, uint mode);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_adddup2(byte* actions, int fd, int newFd);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigmask(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    private static partial int sigfillset(byte* signals);

    [LibraryImport("libc")]
    private static partial int sigemptyset(byte* signals);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn(out int pid, string path, byte* actions, byte* attributes, byte** argv, byte** environ);

    [LibraryImport("libc")]
    private static partial int waitpid(int pid, out int status, int options);

    [LibraryImport("libc")]
    private static partial int kill(int pid, int signal);
}
