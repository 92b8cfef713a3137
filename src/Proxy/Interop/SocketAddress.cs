using System.Runtime.InteropServices;

namespace NodeStack.Proxy.Interop;

/// <summary>struct sockaddr_nl. Port 0 is the kernel.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SocketAddress
{
    public ushort Family;
    public ushort Padding;
    public uint Port;
    public uint Groups;
}
