using System.Runtime.InteropServices;

namespace NodeStack.Proxy.Interop;

/// <summary>Socket calls of the C library for ctnetlink.</summary>
internal static unsafe partial class ConntrackLibC
{
    public const int FamilyNetlink = 16, RawCloseOnExec = 3 | 0x80000, NetlinkNetfilter = 12;
    public const int LevelSocket = 1, ReceiveTimeout = 20, LevelNetlink = 270, CapAcknowledge = 10;
    public const int MessageTruncate = 0x20;
    public const int Interrupted = 4, WouldBlock = 11;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int socket, int level, int option, void* value, uint length);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(ConntrackSocket socket, byte* bytes, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(ConntrackSocket socket, byte* bytes, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(nint socket);
}
