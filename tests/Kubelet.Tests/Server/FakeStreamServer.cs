using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NodeStack.Kubelet.Tests.Server;

/// <summary>A runtime's streaming server for one connection: answers 101 and hands the socket to a script.</summary>
internal sealed class FakeStreamServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public FakeStreamServer(Func<Socket, Task> script)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}/exec/token");
        Script = RunAsync(script);
    }

    public Uri Url { get; }
    public Task Script { get; }

    public void Dispose() => _listener.Dispose();

    public static async Task<string> ReadToEndAsync(Socket socket)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        for (int count; (count = await socket.ReceiveAsync(buffer.AsMemory())) > 0;) text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        return text.ToString();
    }

    private async Task RunAsync(Func<Socket, Task> script)
    {
        using var socket = await _listener.AcceptAsync();
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await socket.ReceiveAsync(one.AsMemory()) > 0) head.Append((char)one[0]);
        await socket.SendAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: v4.channel.k8s.io\r\n\r\n"u8.ToArray());
        await script(socket);
    }
}
