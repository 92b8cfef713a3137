using System.Net.Sockets;

namespace NodeStack.Kubelet.Probes;

/// <summary>Socket errors in the words of Go's net package, which upstream's probe messages consist of.</summary>
internal static class DialErrorMapper
{
    /// <summary>"dial tcp 10.0.0.1:80: connect: connection refused".</summary>
    public static string Dial(string address, SocketError error) => $"dial tcp {address}: connect: {Text(error)}";

    public static string DialTimeout(string address) => $"dial tcp {address}: i/o timeout";

    public static string Lookup(string host, SocketError error) => error == SocketError.TryAgain
        ? $"dial tcp: lookup {host}: server misbehaving"
        : $"dial tcp: lookup {host}: no such host";

    /// <summary>Host and port as Go joins them: IPv6 addresses in brackets.</summary>
    public static string Join(string host, int port) => host.Contains(':') ? $"[{host}]:{port}" : $"{host}:{port}";

    public static string Text(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.ConnectionReset => "connection reset by peer",
        SocketError.ConnectionAborted => "software caused connection abort",
        SocketError.HostUnreachable => "no route to host",
        SocketError.NetworkUnreachable => "network is unreachable",
        SocketError.NetworkDown => "network is down",
        SocketError.HostDown => "host is down",
        SocketError.TimedOut => "connection timed out",
        SocketError.AddressNotAvailable => "cannot assign requested address",
        SocketError.AccessDenied => "permission denied",
        SocketError.TooManyOpenSockets => "too many open files",
        SocketError.NoBufferSpaceAvailable => "no buffer space available",
        SocketError.InvalidArgument => "invalid argument",
        SocketError.Shutdown => "broken pipe",
        _ => error.ToString(),
    };
}
