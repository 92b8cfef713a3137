using System.Net.WebSockets;
using System.Text;
using NodeStack.ControlPlane.Tests.Storage;

namespace NodeStack.ControlPlane.Tests.ApiServer;

/// <summary>A client of a WebSocket that reads one message after the other.</summary>
internal sealed class MessageClient : IDisposable
{
    private readonly ClientWebSocket _socket = new();

    public string? Protocol => _socket.SubProtocol;

    public WebSocketState State => _socket.State;

    public static async Task<MessageClient> OpenAsync(Uri address, string? token, string[] protocols, string? accept = null)
    {
        var client = new MessageClient();
        client._socket.Options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        if (token is not null)
            client._socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        if (accept is not null)
            client._socket.Options.SetRequestHeader("Accept", accept);
        foreach (var protocol in protocols)
            client._socket.Options.AddSubProtocol(protocol);
        var target = new UriBuilder(address) { Scheme = address.Scheme == "https" ? "wss" : "ws" };
        await client._socket.ConnectAsync(target.Uri, Deadline.Token());
        return client;
    }

    /// <summary>The next message and whether it is text; null: the server said farewell.</summary>
    public async Task<(byte[] Bytes, bool IsText)?> NextAsync()
    {
        var message = new MemoryStream();
        var buffer = new byte[4096];
        while (true)
        {
            var part = await _socket.ReceiveAsync(buffer.AsMemory(), Deadline.Token());
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
                return (message.ToArray(), part.MessageType == WebSocketMessageType.Text);
        }
    }

    public async Task<string?> NextTextAsync() => await NextAsync() is { } message ? Encoding.UTF8.GetString(message.Bytes) : null;

    public Task SendAsync(string text) => _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, Deadline.Token());

    public Task CloseAsync() => _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Deadline.Token());

    public void Dispose() => _socket.Dispose();
}
