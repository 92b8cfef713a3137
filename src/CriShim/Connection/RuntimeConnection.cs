using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;

namespace NodeStack.CriShim.Connection;

/// <summary>
/// One HTTP/2 connection to a runtime's socket, made on the first call and made again whenever it broke; no call is ever repeated. Runtime and
/// image client may share it. Dispose it after its clients.
/// </summary>
public sealed class RuntimeConnection : IDisposable
{
    private readonly ConnectGate _gate;
    private readonly GrpcChannel _channel;
    private readonly TimeProvider _time;

    public RuntimeConnection(CriEndpoint endpoint, CriClientOptions options, TimeProvider time)
    {
        Endpoint = endpoint;
        Options = options;
        _time = time;
        _gate = new ConnectGate(endpoint, time);
        _channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
        {
            HttpHandler = Handler(_gate, options),
            DisposeHttpClient = true,
            Credentials = ChannelCredentials.Insecure,
            MaxReceiveMessageSize = options.MaxMessageBytes,
            MaxSendMessageSize = options.MaxMessageBytes,
            DisableResolverServiceConfig = true,
        });
        Invoker = _channel.CreateCallInvoker();
    }

    public CriEndpoint Endpoint { get; }
    public CriClientOptions Options { get; }
    internal CallInvoker Invoker { get; }

    /// <summary>Tries the socket with growing pauses, for ever, until something listens on it.</summary>
    public async Task WaitUntilUpAsync(CancellationToken cancel)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                _gate.Reopen();
                await using var probe = await _gate.ConnectAsync(cancel).ConfigureAwait(false);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(ReconnectRules.Delay(failures, Random.Shared.NextDouble()), _time, cancel).ConfigureAwait(false);
            }
        }
    }

    public void Dispose() => _channel.Dispose();

    private static SocketsHttpHandler Handler(ConnectGate gate, CriClientOptions options) => new()
    {
        ConnectCallback = (_, cancel) => gate.ConnectAsync(cancel),
        ConnectTimeout = options.ConnectTimeout,
        EnableMultipleHttp2Connections = true,
        // A socket's end is always seen, so the connection may idle for ever. No keep-alive pings: Go servers take more than one in five
        // minutes for abuse and close the connection.
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
        // A list of a thousand containers is about a megabyte: one window, no round trips.
        InitialHttp2StreamWindowSize = 1024 * 1024,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
    };
}
