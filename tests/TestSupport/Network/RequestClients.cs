using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace NodeStack.TestSupport.Network;

/// <summary>Clients that each make one TCP request after the other, with a connection of its own, until disposed.</summary>
public sealed class RequestClients : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly CancellationTokenSource _stop = new();
    private readonly byte[]? _request;
    private readonly int[] _finished;
    private readonly Task[] _running;

    /// <param name="request">What a client says first; none where the server speaks by itself.</param>
    public RequestClients(NetNamespace from, IPAddress to, int port, int count, byte[]? request = null)
    {
        _request = request;
        _finished = new int[count];
        _running = [.. Enumerable.Range(0, count).Select(i => Task.Factory.StartNew(() => Ask(i, from, to, port), TaskCreationOptions.LongRunning))];
    }

    public ConcurrentQueue<string> Failures { get; } = new();

    public int Finished => _finished.Sum();

    /// <summary>Every client has begun and finished a request since this was called.</summary>
    public Task EachOnceMoreAsync()
    {
        // The one that is under way may have begun before.
        var wanted = _finished.Select(f => f + 2).ToArray();
        return Eventually.TrueAsync(() => Enumerable.Range(0, wanted.Length).All(i => Volatile.Read(ref _finished[i]) >= wanted[i]), Patience, "each client asks again");
    }

    public void Dispose()
    {
        _stop.Cancel();
        Task.WaitAll(_running);
        _stop.Dispose();
    }

    private void Ask(int client, NetNamespace from, IPAddress to, int port) => from.Run(() =>
    {
        var buffer = new byte[64];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 5000 };
                socket.Connect(to, port);
                if (_request is not null)
                    socket.Send(_request);
                if (socket.Receive(buffer) == 0)
                    Failures.Enqueue("no answer");
            }
            catch (SocketException e)
            {
                Failures.Enqueue(e.SocketErrorCode.ToString());
            }
            Interlocked.Increment(ref _finished[client]);
        }
        return true;
    });
}
