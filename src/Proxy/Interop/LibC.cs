using System.Runtime.InteropServices;

namespace NodeStack.Proxy.Interop;

/// <summary>Socket calls of the C library, with the numbers of Linux (the same on x86-64 and arm64).</summary>
internal static unsafe partial class LibC
{
    public const int FamilyNetlink = 16;
    public const int SocketRaw = 3;
    public const int SocketCloseOnExec = 0x80000;
    public const int ProtocolRoute = 0;
    public const int ProtocolNetfilter = 12;

    public const int LevelSocket = 1;
    public const int SendBuffer = 7;
    public const int ReceiveBuffer = 8;
    public const int SendBufferForce = 32;
    public const int ReceiveBufferForce = 33;

    public const int LevelNetlink = 270;
    public const int NetlinkCapAck = 10;
    public const int NetlinkExtAck = 11;
    public const int NetlinkStrictCheck = 12;

    public const int MessageDontWait = 0x40;
    public const int MessageTruncate = 0x20;
    public const short PollIn = 1;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial SocketHandle Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(SocketHandle socket, in SocketAddress address, int length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(SocketHandle socket, int level, int name, in int value, int length);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    public static partial nint Send(SocketHandle socket, byte* bytes, nuint length, int flags, in SocketAddress to, int toLength);

    [LibraryImport("libc", EntryPoint = "recvfrom", SetLastError = true)]
    public static partial nint Receive(SocketHandle socket, byte* bytes, nuint length, int flags, out SocketAddress from, ref int fromLength);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(ref PollEntry entries, nuint count, int timeoutMilliseconds);
}
