using System.Net.Sockets;

namespace NodeStack.CriShim.Streaming;

/// <summary>A connected socket as one end of a stream, with the bytes already read from it put back in front.</summary>
public sealed class SocketPeer(Socket socket) : IStreamingPeer
{
    private ReadOnlyMemory<byte> _unread;

    /// <summary>Puts bytes back so that the next read returns them first. Only before reading begins.</summary>
    internal void Unread(ReadOnlyMemory<byte> bytes) => _unread = bytes;

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        if (_unread.IsEmpty) return await socket.ReceiveAsync(buffer, SocketFlags.None, cancel).ConfigureAwait(false);
        var count = Math.Min(buffer.Length, _unread.Length);
        _unread[..count].CopyTo(buffer);
        _unread = _unread[count..];
        return count;
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancel).ConfigureAwait(false)..];
        }
    }

    public ValueTask ShutdownSendAsync(CancellationToken cancel)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other side is gone already: it needs no telling.
        }
        return ValueTask.CompletedTask;
    }

    public void Abort()
    {
        // A linger of zero sends RST, so that the other side does not take a broken stream for a finished one.
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
        socket.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
