using System.Net;
using System.Net.Sockets;
using NodeStack.TestSupport.Network;
using AddressFamily = NodeStack.Proxy.Addresses.AddressFamily;

namespace NodeStack.Functional.Tests.Proxy;

/// <summary>
/// A connection of pod1 to a Service that both ends keep open. The server listens in the place of far1's own, so far1 must be the Service's only endpoint
/// when it is opened; far1's own is back afterwards.
/// </summary>
internal sealed class HeldConnection(PacketWorld world, IPAddress service) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private Socket? _client;
    private Socket? _server;

    public void Open()
    {
        world.Stop("far1", AddressFamily.IPv4);
        try
        {
            using var listener = world.Other.Run(() => new Socket(SocketType.Stream, ProtocolType.Tcp));
            listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            listener.Bind(new IPEndPoint(PacketWorld.Pod(AddressFamily.IPv4, "far1").ToIPAddress(), PacketWorld.PodPort));
            listener.Listen();
            _client = world.Pod1.Run(() => new Socket(System.Net.Sockets.AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            var accepting = listener.AcceptAsync();
            _client.Connect(service, 80);
            _server = accepting.WaitAsync(s_patience).GetAwaiter().GetResult();
            _client.ReceiveTimeout = _server.ReceiveTimeout = (int)s_patience.TotalMilliseconds;
        }
        finally
        {
            world.Start("far1", AddressFamily.IPv4);
        }
        Exchange();
    }

    /// <summary>A word there and a word back; fails when the connection is broken.</summary>
    public void Exchange()
    {
        Pass(_client!, _server!);
        Pass(_server!, _client!);
    }

    public void Dispose()
    {
        _client?.Dispose();
        _server?.Dispose();
    }

    private static void Pass(Socket from, Socket to)
    {
        from.Send("word"u8);
        var buffer = new byte[4];
        Assert.Equal(4, to.Receive(buffer));
        Assert.Equal("word"u8.ToArray(), buffer);
    }
}
