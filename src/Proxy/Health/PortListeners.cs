using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace NodeStack.Proxy.Health;

/// <summary>
/// Makes many ports look like one to a web server, and lets them come and go while it runs: a server for each would be a thread for each. A connection that is
/// open when its port closes stays; who serves it must look at its port.
/// </summary>
internal sealed class PortListeners : IConnectionListenerFactory, IConnectionListener
{
    private readonly SocketTransportFactory _sockets;
    private readonly Channel<ConnectionContext> _accepted = Channel.CreateBounded<ConnectionContext>(64);
    private readonly ConcurrentDictionary<IPEndPoint, IConnectionListener> _open = new();

    public PortListeners(ILoggerFactory loggers) =>
        _sockets = new SocketTransportFactory(Options.Create(new SocketTransportOptions { CreateBoundListenSocket = Bind }), loggers);

    /// <summary>Of the whole: no address in particular.</summary>
    public EndPoint EndPoint { get; } = new IPEndPoint(IPAddress.Any, 0);

    /// <exception cref="IOException">Another one has the port, or the address is not this machine's.</exception>
    public async Task OpenAsync(IPEndPoint address, CancellationToken cancel)
    {
        try
        {
            var listener = await _sockets.BindAsync(address, cancel).ConfigureAwait(false);
            _open[address] = listener;
            _ = PumpAsync(listener);
        }
        catch (Exception e) when (e is SocketException or AddressInUseException)
        {
            throw new IOException($"listen on {address}: {e.Message}", e);
        }
    }

    public async Task CloseAsync(IPEndPoint address)
    {
        if (!_open.TryRemove(address, out var listener))
            return;
        await listener.UnbindAsync().ConfigureAwait(false);
        await listener.DisposeAsync().ConfigureAwait(false);
    }

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => new(this);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        await _accepted.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false) && _accepted.Reader.TryRead(out var connection) ? connection : null;

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        foreach (var address in _open.Keys)
            await CloseAsync(address).ConfigureAwait(false);
        _accepted.Writer.TryComplete();
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    private async Task PumpAsync(IConnectionListener listener)
    {
        // Null: unbound.
        while (await listener.AcceptAsync().ConfigureAwait(false) is { } connection)
        {
            try
            {
                await _accepted.Writer.WriteAsync(connection).ConfigureAwait(false);
            }
            catch (ChannelClosedException)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Each family by itself: the other one's port is opened apart.</summary>
    private static Socket Bind(EndPoint address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = false;
            socket.Bind(address);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }
}
