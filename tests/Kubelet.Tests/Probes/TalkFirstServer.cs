using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NodeStack.Kubelet.Tests.Probes;

/// <summary>Sends its text as soon as the client has sent anything.</summary>
internal sealed class TalkFirstServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _serving;

    public TalkFirstServer(string text)
    {
        _listener.Start();
        _serving = ServeAsync(Encoding.ASCII.GetBytes(text));
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _serving;
    }

    private async Task ServeAsync(byte[] text)
    {
        try
        {
            using var client = await _listener.AcceptTcpClientAsync();
            var stream = client.GetStream();
            _ = await stream.ReadAsync(new byte[4096]);
            await stream.WriteAsync(text);
            _ = await stream.ReadAsync(new byte[4096]);
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            // The client left.
        }
    }
}
