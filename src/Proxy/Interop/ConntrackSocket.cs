using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using NodeStack.Proxy.Conntrack;

namespace NodeStack.Proxy.Interop;

/// <summary>A netlink socket to the kernel's netfilter, in the network namespace of the thread that opens it.</summary>
internal sealed unsafe class ConntrackSocket : SafeHandleZeroOrMinusOneIsInvalid
{
    /// <summary>So long a call waits for the kernel before it looks at the clock.</summary>
    private const long WaitMicroseconds = 200_000;

    public ConntrackSocket()
        : base(ownsHandle: true)
    {
    }

    /// <exception cref="ConntrackException">The kernel has no netfilter, or gives no socket.</exception>
    public static ConntrackSocket Open()
    {
        var descriptor = ConntrackLibC.Socket(ConntrackLibC.FamilyNetlink, ConntrackLibC.RawCloseOnExec, ConntrackLibC.NetlinkNetfilter);
        if (descriptor < 0)
            throw Error("open a netfilter socket", Marshal.GetLastPInvokeError());
        var socket = new ConntrackSocket();
        socket.SetHandle(descriptor);
        long* wait = stackalloc long[] { 0, WaitMicroseconds };
        var on = 1;
        if (ConntrackLibC.SetOption(descriptor, ConntrackLibC.LevelSocket, ConntrackLibC.ReceiveTimeout, wait, 2 * sizeof(long)) < 0)
            throw Error("set a netfilter socket's timeout", Marshal.GetLastPInvokeError());
        // Answers without a copy of the request take less of the socket's room; a kernel that cannot, need not.
        _ = ConntrackLibC.SetOption(descriptor, ConntrackLibC.LevelNetlink, ConntrackLibC.CapAcknowledge, &on, sizeof(int));
        return socket;
    }

    public void Send(ReadOnlySpan<byte> request)
    {
        fixed (byte* bytes = request)
        {
            while (ConntrackLibC.Send(this, bytes, request.Length, 0) < 0)
                if (Marshal.GetLastPInvokeError() is var errno and not ConntrackLibC.Interrupted)
                    throw Error("send a request to conntrack", errno);
        }
    }

    /// <summary>One datagram, in the buffer; empty when none came in a while.</summary>
    public Span<byte> Receive(byte[] buffer)
    {
        fixed (byte* bytes = buffer)
        {
            var length = ConntrackLibC.Receive(this, bytes, buffer.Length, ConntrackLibC.MessageTruncate);
            if (length > buffer.Length)
                throw ConntrackException.Malformed($"a datagram of {length} bytes");
            if (length >= 0)
                return buffer.AsSpan(0, (int)length);
        }
        return Marshal.GetLastPInvokeError() is var errno and not (ConntrackLibC.Interrupted or ConntrackLibC.WouldBlock)
            ? throw Error("read the answer of conntrack", errno)
            : [];
    }

    public static ConntrackException Error(string call, int errno) => new(call, errno, Marshal.GetPInvokeErrorMessage(errno));

    protected override bool ReleaseHandle() => ConntrackLibC.Close(handle) == 0;
}
