using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NodeStack.TestSupport.Network;

/// <summary>Asks an <see cref="EchoServer"/> from within a namespace. What comes of it is a word: "NAME ADDRESS", "refused" or "silence".</summary>
public static class EchoClient
{
    // With IPv6 Linux only heeds the refusal of the second attempt, a second after the first.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(1500);

    public static string Tcp(NetNamespace from, IPAddress to, int port, IPAddress? source = null) => Ask(from, to, port, ProtocolType.Tcp, source);

    public static string Udp(NetNamespace from, IPAddress to, int port, IPAddress? source = null) => Ask(from, to, port, ProtocolType.Udp, source);

    private static string Ask(NetNamespace from, IPAddress to, int port, ProtocolType protocol, IPAddress? source)
    {
        using var socket = from.Run(() => Open(to.AddressFamily, protocol, source));
        try
        {
            if (!socket.ConnectAsync(new IPEndPoint(to, port)).Wait(s_patience))
                return "silence";
            if (protocol == ProtocolType.Udp)
                socket.Send("?"u8);
            socket.ReceiveTimeout = (int)s_patience.TotalMilliseconds;
            var buffer = new byte[128];
            var length = socket.Receive(buffer);
            return Encoding.ASCII.GetString(buffer, 0, length);
        }
        catch (AggregateException e) when (e.InnerException is SocketException inner)
        {
            return Word(inner);
        }
        catch (SocketException e)
        {
            return Word(e);
        }
    }

    private static Socket Open(AddressFamily family, ProtocolType protocol, IPAddress? source)
    {
        var socket = new Socket(family, protocol == ProtocolType.Tcp ? SocketType.Stream : SocketType.Dgram, protocol);
        if (source is not null)
            socket.Bind(new IPEndPoint(source, 0));
        return socket;
    }

    private static string Word(SocketException error) => error.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "refused",
        SocketError.TimedOut or SocketError.WouldBlock => "silence",
        _ => error.SocketErrorCode.ToString(),
    };
}
