using System.Net.Sockets;

namespace NodeStack.CriShim.Connection;

/// <summary>
/// Opens sockets to the runtime for the HTTP/2 handler. After a failed attempt, further ones within the back-off fail at once with the
/// same error, so that calls made while the runtime is down fail fast and cost nothing. Safe for concurrent use.
/// </summary>
internal sealed class ConnectGate(CriEndpoint endpoint, TimeProvider time)
{
    private readonly Lock _lock = new();
    private int _failures;
    private long _closedSince;
    private TimeSpan _closedFor;
    private SocketException? _lastError;

    public async ValueTask<Stream> ConnectAsync(CancellationToken cancel)
    {
        ThrowWhileClosed();
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(endpoint.SocketPath), cancel).ConfigureAwait(false);
            Opened();
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException error)
        {
            socket.Dispose();
            Closed(error);
            throw;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Lets the next attempt through at once: called by those who wait for the runtime and pace themselves.</summary>
    public void Reopen()
    {
        lock (_lock)
            _lastError = null;
    }

    private void ThrowWhileClosed()
    {
        lock (_lock)
        {
            if (_lastError is { } error && time.GetElapsedTime(_closedSince) < _closedFor)
                throw new SocketException(error.ErrorCode, error.Message);
        }
    }

    private void Opened()
    {
        lock (_lock)
        {
            _failures = 0;
            _lastError = null;
        }
    }

    private void Closed(SocketException error)
    {
        lock (_lock)
        {
            _failures++;
            _lastError = error;
            _closedSince = time.GetTimestamp();
            _closedFor = ReconnectRules.Delay(_failures, Random.Shared.NextDouble());
        }
    }
}
