using System.Net.Security;
using System.Net.Sockets;

namespace NodeStack.KubeApi.Client;

/// <summary>The connections of one client that were made with the same credentials. Disposing ends them all, with whatever is under way on them.</summary>
internal sealed class ApiConnections : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Socket> _sockets = [];
    private bool _isDisposed;

    public ApiConnections(SslClientAuthenticationOptions tls) => Invoker = new HttpMessageInvoker(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            ConnectCallback = ConnectAsync,
            SslOptions = tls,
        },
        disposeHandler: true);

    public HttpMessageInvoker Invoker { get; }

    /// <summary>A handler that is disposed lets streams that are open go on: the sockets are closed below it.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            foreach (var socket in _sockets)
                socket.Dispose();
            _sockets.Clear();
        }
        Invoker.Dispose();
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancel).ConfigureAwait(false);
            Keep(socket);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void Keep(Socket socket)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _sockets.RemoveAll(s => !s.Connected);
            _sockets.Add(socket);
        }
    }
}
