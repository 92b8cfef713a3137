using System.Net;
using System.Net.Sockets;

namespace NodeStack.CriShim.Streaming;

/// <summary>A raw connection to the runtime's streaming server: connect, ask for the upgrade, read the answer.</summary>
public sealed class RuntimeStreamConnection : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly SocketPeer _peer;

    private RuntimeStreamConnection(Socket socket, UpgradeResponse response, ReadOnlyMemory<byte> unread)
    {
        _socket = socket;
        _peer = new SocketPeer(socket);
        _peer.Unread(unread);
        Response = response;
    }

    public UpgradeResponse Response { get; }
    public IStreamingPeer Peer => _peer;

    /// <summary>Throws <see cref="StreamingException"/> when the runtime cannot be reached, is too slow, or does not speak HTTP.</summary>
    public static async Task<RuntimeStreamConnection> OpenAsync(
        StreamingEndpoint target, UpgradeRequest request, TimeSpan timeout, TimeProvider time, CancellationToken cancel)
    {
        var message = UpgradeRequestRenderer.Render(request, target);
        using var deadline = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        var socket = target.SocketPath is null
            ? new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            EndPoint where = target.SocketPath is null ? new DnsEndPoint(target.Host, target.Port) : new UnixDomainSocketEndPoint(target.SocketPath);
            await socket.ConnectAsync(where, both.Token).ConfigureAwait(false);
            await new SocketPeer(socket).WriteAsync(message, both.Token).ConfigureAwait(false);
            var (response, unread) = await ReadHeadAsync(socket, both.Token).ConfigureAwait(false);
            return new RuntimeStreamConnection(socket, response, unread);
        }
        catch (Exception e)
        {
            socket.Dispose();
            if (e is SocketException broken) throw new StreamingException($"the runtime's streaming server at {Name(target)} failed: {broken.Message}", e);
            if (e is OperationCanceledException && !cancel.IsCancellationRequested)
            {
                throw new StreamingException($"the runtime's streaming server at {Name(target)} did not answer within {timeout.TotalSeconds:0} s", e);
            }
            throw;
        }
    }

    /// <summary>The body of a refusal: as much as was declared, else to the end of the connection, cut at <paramref name="limit"/>.</summary>
    public async Task<ReadOnlyMemory<byte>> ReadBodyAsync(int limit, CancellationToken cancel)
    {
        var wanted = long.TryParse(Response.Header("Content-Length"), out var declared) && declared >= 0 ? (int)Math.Min(declared, limit) : limit;
        var body = new byte[wanted];
        var filled = 0;
        while (filled < wanted)
        {
            var count = await _peer.ReadAsync(body.AsMemory(filled), cancel).ConfigureAwait(false);
            if (count == 0) break;
            filled += count;
            if (IsChunked && ChunkedBodyParser.IsComplete(body.AsSpan(0, filled))) break;
        }
        return IsChunked ? ChunkedBodyParser.Decode(body.AsSpan(0, filled)) : body.AsMemory(0, filled);
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private bool IsChunked => Response.Header("Transfer-Encoding")?.Contains("chunked", StringComparison.OrdinalIgnoreCase) == true;

    private static async Task<(UpgradeResponse Response, ReadOnlyMemory<byte> Unread)> ReadHeadAsync(Socket socket, CancellationToken cancel)
    {
        var buffer = new byte[4096];
        for (var filled = 0; ;)
        {
            if (filled == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
            var count = await socket.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None, cancel).ConfigureAwait(false);
            if (count == 0) throw new StreamingException("the runtime's streaming server closed the connection without an answer");
            filled += count;
            if (UpgradeResponseParser.Parse(buffer.AsSpan(0, filled)) is var (response, head)) return (response, buffer.AsMemory(head, filled - head));
        }
    }

    private static string Name(StreamingEndpoint target) => target.SocketPath ?? $"{target.Host}:{target.Port}";
}
