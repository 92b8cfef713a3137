using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NodeStack.TestSupport.Network;

/// <summary>Answers every TCP connection and UDP packet with its own name and whom it came from: "NAME ADDRESS".</summary>
public sealed class EchoServer : IDisposable
{
    private readonly Socket _tcp;
    private readonly Socket _udp;
    private readonly string _name;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _loops;

    public EchoServer(NetNamespace where, string name, IPAddress address, int port)
    {
        _name = name;
        (_tcp, _udp) = where.Run(() => (Open(SocketType.Stream, address, port), Open(SocketType.Dgram, address, port)));
        _tcp.Listen(512);
        _loops = [Task.Run(AcceptAsync), Task.Run(ReceiveAsync)];
    }

    /// <summary>UDP packets that came.</summary>
    public int Packets => Volatile.Read(ref _packets);
    private int _packets;

    public void Dispose()
    {
        _stop.Cancel();
        _tcp.Dispose();
        _udp.Dispose();
        Task.WaitAll(_loops);
        _stop.Dispose();
    }

    private static Socket Open(SocketType type, IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(address, port));
        return socket;
    }

    private Task AcceptAsync() => ServeAsync(async () =>
    {
        using var peer = await _tcp.AcceptAsync(_stop.Token);
        await peer.SendAsync(Answer(peer.RemoteEndPoint!));
        peer.Shutdown(SocketShutdown.Send);
    });

    private Task ReceiveAsync()
    {
        var buffer = new byte[64];
        EndPoint any = new IPEndPoint(_udp.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        return ServeAsync(async () =>
        {
            var got = await _udp.ReceiveFromAsync(buffer, SocketFlags.None, any, _stop.Token);
            Interlocked.Increment(ref _packets);
            await _udp.SendToAsync(Answer(got.RemoteEndPoint), got.RemoteEndPoint);
        });
    }

    /// <summary>One peer after the other until disposed; one that is gone before it is answered is none of the others' business.</summary>
    private async Task ServeAsync(Func<Task> serveOne)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await serveOne();
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
            }
        }
    }

    private byte[] Answer(EndPoint from) => Encoding.ASCII.GetBytes($"{_name} {((IPEndPoint)from).Address}");
}
