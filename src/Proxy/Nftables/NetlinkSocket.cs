using System.Runtime.InteropServices;
using NodeStack.Proxy.Interop;

namespace NodeStack.Proxy.Nftables;

/// <summary>A netlink socket, to netfilter where nothing else is said. It belongs to the network namespace of the thread that opens it, for ever. One thread at a time.</summary>
internal sealed unsafe class NetlinkSocket : IDisposable
{
    // Room for a few thousand errors of one batch; memory is taken only when they are there.
    private const int ReceiveBytes = 8 << 20;
    private const int SendBytes = 1 << 20;

    // The kernel takes a message when it is smaller than the buffer by this (netlink_sendmsg).
    private const int SendReserve = 4096;

    private readonly SocketHandle _socket;
    private int _sendBytes;

    private NetlinkSocket(SocketHandle socket) => _socket = socket;

    /// <exception cref="NftablesException">The kernel gives no such socket.</exception>
    public static NetlinkSocket Open(int protocol = LibC.ProtocolNetfilter)
    {
        var handle = LibC.Socket(LibC.FamilyNetlink, LibC.SocketRaw | LibC.SocketCloseOnExec, protocol);
        var socket = new NetlinkSocket(handle);
        try
        {
            if (handle.IsInvalid)
                throw Failed("open a netlink socket");
            if (LibC.Bind(handle, new SocketAddress { Family = LibC.FamilyNetlink }, sizeof(SocketAddress)) < 0)
                throw Failed("bind a netlink socket");
            socket.SetSize(LibC.ReceiveBufferForce, LibC.ReceiveBuffer, ReceiveBytes);
            socket.SetSize(LibC.SendBufferForce, LibC.SendBuffer, socket._sendBytes = SendBytes);

            // Errors without the message that failed, and with the kernel's reason. Kernels that do not know them say less.
            _ = LibC.SetOption(handle, LibC.LevelNetlink, LibC.NetlinkCapAck, 1, sizeof(int));
            _ = LibC.SetOption(handle, LibC.LevelNetlink, LibC.NetlinkExtAck, 1, sizeof(int));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends one datagram, however large.</summary>
    public void Send(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length + SendReserve > _sendBytes)
            SetSize(LibC.SendBufferForce, LibC.SendBuffer, _sendBytes = datagram.Length + SendReserve);
        var kernel = new SocketAddress { Family = LibC.FamilyNetlink };
        fixed (byte* bytes = datagram)
        {
            while (LibC.Send(_socket, bytes, (nuint)datagram.Length, 0, kernel, sizeof(SocketAddress)) < 0)
            {
                if (Marshal.GetLastPInvokeError() != Errno.Interrupted)
                    throw Failed($"send {datagram.Length} bytes to the kernel");
            }
        }
    }

    /// <summary>One datagram from the kernel, in the given buffer; zero when none came in time.</summary>
    /// <param name="isOverrun">The kernel dropped answers before this.</param>
    /// <exception cref="NftablesException">The socket failed, or the datagram is larger than the buffer.</exception>
    public int Receive(Span<byte> buffer, TimeSpan atMost, out bool isOverrun)
    {
        isOverrun = false;
        while (true)
        {
            var length = TryReceive(buffer, out var port);
            if (length > buffer.Length)
                throw new NftablesException("receive from the kernel", Errno.MessageTooLong, $"{length} bytes at once");
            if (length >= 0 && port == 0)
                return (int)length;
            if (length >= 0)
                continue;
            switch (Marshal.GetLastPInvokeError())
            {
                case Errno.Interrupted:
                    break;
                case Errno.NoBuffers:
                    isOverrun = true;
                    return 0;
                case Errno.Again when atMost > TimeSpan.Zero:
                    if (!IsReadable(atMost))
                        return 0;
                    break;
                case Errno.Again:
                    return 0;
                default:
                    throw Failed("receive from the kernel");
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private nint TryReceive(Span<byte> buffer, out uint port)
    {
        nint length;
        SocketAddress from;
        var fromLength = sizeof(SocketAddress);
        fixed (byte* bytes = buffer)
            length = LibC.Receive(_socket, bytes, (nuint)buffer.Length, LibC.MessageDontWait | LibC.MessageTruncate, out from, ref fromLength);
        port = from.Port;
        return length;
    }

    private bool IsReadable(TimeSpan atMost)
    {
        var isOwned = false;
        try
        {
            _socket.DangerousAddRef(ref isOwned);
            var entry = new PollEntry { Descriptor = (int)_socket.DangerousGetHandle(), Events = LibC.PollIn };
            var ready = LibC.Poll(ref entry, 1, (int)atMost.TotalMilliseconds);
            return ready > 0 || (ready < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
        }
        finally
        {
            if (isOwned)
                _socket.DangerousRelease();
        }
    }

    // Beyond the machine's limit only for a process that may administer the network of the whole machine; others get what the limit gives.
    private void SetSize(int forced, int plain, int bytes)
    {
        if (LibC.SetOption(_socket, LibC.LevelSocket, forced, bytes, sizeof(int)) < 0)
            _ = LibC.SetOption(_socket, LibC.LevelSocket, plain, bytes, sizeof(int));
    }

    private static NftablesException Failed(string call)
    {
        var errno = Marshal.GetLastPInvokeError();
        return new NftablesException(call, errno, Errno.Describe(errno));
    }
}
