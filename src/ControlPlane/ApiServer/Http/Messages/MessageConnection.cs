using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace NodeStack.ControlPlane.ApiServer.Http.Messages;

/// <summary>A WebSocket to a client that only listens: what it says is read, so that its farewell is seen, and thrown away.</summary>
internal sealed class MessageConnection : IAsyncDisposable
{
    /// <summary>For a farewell to be sent, and answered.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly WebSocket _socket;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _gone = new();
    private readonly Task _reading;

    private MessageConnection(WebSocket socket, TimeProvider time)
    {
        (_socket, _time) = (socket, time);
        _reading = ReadAsync();
    }

    /// <summary>Ends when the client does.</summary>
    public CancellationToken Gone => _gone.Token;

    public static bool IsAsked(HttpContext http) => http.WebSockets.IsWebSocketRequest;

    /// <param name="protocol">What was chosen of the client's; null: none.</param>
    public static async Task<MessageConnection> AcceptAsync(HttpContext http, string? protocol, TimeProvider time) =>
        new(await http.WebSockets.AcceptWebSocketAsync(protocol).ConfigureAwait(false), time);

    /// <exception cref="ConnectionAbortedException">The client is gone.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> message, bool isText, CancellationToken cancellation)
    {
        try
        {
            await _socket.SendAsync(message, isText ? WebSocketMessageType.Text : WebSocketMessageType.Binary, endOfMessage: true, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException)
        {
            throw new ConnectionAbortedException("the client of a WebSocket is gone", e);
        }
    }

    /// <summary>Says farewell where somebody listens.</summary>
    public async ValueTask DisposeAsync()
    {
        using var timer = new CancellationTokenSource(Farewell, _time);
        try
        {
            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, timer.Token).ConfigureAwait(false);
            await _reading.WaitAsync(timer.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Then without.
        }
        _socket.Abort();
        await _reading.ConfigureAwait(false);
        _socket.Dispose();
        _gone.Dispose();
    }

    private async Task ReadAsync()
    {
        var ignored = new byte[1024];
        try
        {
            while ((await _socket.ReceiveAsync(ignored.AsMemory(), CancellationToken.None).ConfigureAwait(false)).MessageType != WebSocketMessageType.Close)
            {
                // Whatever it says: there is nothing to say here.
            }
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Gone without a farewell.
        }
        await _gone.CancelAsync().ConfigureAwait(false);
    }
}
