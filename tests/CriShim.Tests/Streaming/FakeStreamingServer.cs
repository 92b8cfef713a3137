using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NodeStack.CriShim.Tests.Streaming;

/// <summary>A runtime's streaming server in process: one connection, whose request is read and then handed to a script.</summary>
internal sealed class FakeStreamingServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public FakeStreamingServer(Func<Socket, Task> script)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}/exec/token?x=1");
        Script = RunAsync(script);
    }

    public Uri Url { get; }
    public Task Script { get; }
    public string RequestHead { get; private set; } = "";

    public static Task SwitchAsync(Socket socket, string after = "") => SendAsync(
        socket, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: v4.channel.k8s.io\r\n\r\n" + after);

    public static async Task SendAsync(Socket socket, string text)
    {
        var rest = Encoding.Latin1.GetBytes(text).AsMemory();
        while (!rest.IsEmpty) rest = rest[await socket.SendAsync(rest)..];
    }

    public static async Task<byte[]> ReadToEndAsync(Socket socket)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int count; (count = await socket.ReceiveAsync(buffer.AsMemory())) > 0;) all.Write(buffer, 0, count);
        return all.ToArray();
    }

    public void Dispose() => _listener.Dispose();

    private async Task RunAsync(Func<Socket, Task> script)
    {
        using var socket = await _listener.AcceptAsync();
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await socket.ReceiveAsync(one.AsMemory()) == 0) return;
            head.Append((char)one[0]);
        }
        RequestHead = head.ToString();
        await script(socket);
    }
}
