using System.Runtime.InteropServices;

namespace NodeStack.Cgroups.Interop;

/// <summary>inotify, eventfd and poll of the C library.</summary>
internal static unsafe partial class LibCWatch
{
    public const int InotifyNonBlock = 0x800;
    public const int InotifyCloseOnExec = 0x80000;
    public const uint InModify = 0x2;
    public const uint InDelete = 0x200;
    public const uint InOnlyDirectory = 0x1000000;
    public const uint InIgnored = 0x8000;
    public const uint InQueueOverflow = 0x4000;
    public const int EventFdNonBlock = 0x800;
    public const int EventFdCloseOnExec = 0x80000;
    public const short PollIn = 1;
    public const short PollPriority = 2;
    public const short PollError = 8;

    [LibraryImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
    public static partial int InotifyInit(int flags);

    [LibraryImport("libc", EntryPoint = "inotify_add_watch", SetLastError = true)]
    public static partial int InotifyAddWatch(int fd, byte* path, uint mask);

    [LibraryImport("libc", EntryPoint = "inotify_rm_watch", SetLastError = true)]
    public static partial int InotifyRemoveWatch(int fd, int watch);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int timeoutMilliseconds);
}
