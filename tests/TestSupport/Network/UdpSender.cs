using System.Net;
using System.Net.Sockets;

namespace NodeStack.TestSupport.Network;

/// <summary>Sends small UDP packets from one socket without a pause, up to 64,000 a second, until disposed.</summary>
public sealed class UdpSender : IDisposable
{
    private const int PerMillisecond = 64;
    private readonly Socket _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private int _refused;

    public UdpSender(NetNamespace from, IPAddress to, int port)
    {
        _socket = from.Run(() => new Socket(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp));
        _socket.Connect(to, port);
        _thread = new Thread(Send) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>How often the sender was told that nobody takes its packets.</summary>
    public int Refused => Volatile.Read(ref _refused);

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _socket.Dispose();
        _stop.Dispose();
    }

    private void Send()
    {
        var time = TimeProvider.System;
        var begun = time.GetTimestamp();
        long sent = 0;
        while (!_stop.IsCancellationRequested)
        {
            if (sent > time.GetElapsedTime(begun).TotalMilliseconds * PerMillisecond)
            {
                Thread.Yield();
                continue;
            }
            sent++;
            try
            {
                _socket.Send("statsd:1|c"u8);
            }
            catch (SocketException)
            {
                Interlocked.Increment(ref _refused);
            }
        }
    }
}
