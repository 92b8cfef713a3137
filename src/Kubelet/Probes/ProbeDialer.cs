using System.Net;
using System.Net.Sockets;

namespace NodeStack.Kubelet.Probes;

/// <summary>
/// Connects probes. SO_LINGER of one second, as upstream since 1.26, bounds how long closed probe sockets linger (issue 89898);
/// no proxy, ever.
/// </summary>
internal static class ProbeDialer
{
    /// <summary>Throws <see cref="DialException"/>, or OperationCanceledException when <paramref name="cancel"/> says so.</summary>
    public static async Task<Socket> ConnectAsync(string host, int port, CancellationToken cancel)
    {
        var addresses = await ResolveAsync(host, cancel).ConfigureAwait(false);
        DialException? failure = null;
        foreach (var address in addresses)
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(address, port), cancel).ConfigureAwait(false);
            }
            catch (SocketException error)
            {
                failure ??= new DialException(DialErrorMapper.Dial(DialErrorMapper.Join(address.ToString(), port), error.SocketErrorCode), error);
            }
        }

        throw failure ?? new DialException(DialErrorMapper.Lookup(host, SocketError.HostNotFound));
    }

    private static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancel)
    {
        // Go dials an empty host at the loopback address.
        if (host.Length == 0)
            return [IPAddress.Loopback];
        if (IPAddress.TryParse(host, out var address))
            return [address];
        try
        {
            return await Dns.GetHostAddressesAsync(host, cancel).ConfigureAwait(false);
        }
        catch (SocketException error)
        {
            throw new DialException(DialErrorMapper.Lookup(host, error.SocketErrorCode), error);
        }
    }

    private static async Task<Socket> ConnectAsync(IPEndPoint peer, CancellationToken cancel)
    {
        var socket = new Socket(peer.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            socket.LingerState = new LingerOption(enable: true, seconds: 1);
            await socket.ConnectAsync(peer, cancel).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
