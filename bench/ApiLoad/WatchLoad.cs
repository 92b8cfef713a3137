using System.Diagnostics;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace NodeStack.ApiLoad;

/// <summary>Many watches of one kind over HTTP/2, and how long a write takes to reach all of them.</summary>
internal sealed class WatchLoad : IDisposable
{
    private readonly HttpClient _client;
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _watches = [];
    private int _open;
    private int _told;

    public WatchLoad(Uri server, X509Certificate2 certificate) => _client = new HttpClient(new SocketsHttpHandler
    {
        EnableMultipleHttp2Connections = true,
        SslOptions = new SslClientAuthenticationOptions { ClientCertificates = [certificate], RemoteCertificateValidationCallback = (_, _, _, _) => true },
    })
    {
        BaseAddress = server,
        DefaultRequestVersion = new Version(2, 0),
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Opens watches and waits until the server has answered all of them.</summary>
    public void Open(string path, int count)
    {
        for (var i = 0; i < count; i++)
            _watches.Add(WatchAsync(path));
        SpinUntil(() => Volatile.Read(ref _open) == count, TimeSpan.FromMinutes(2), "all watches are open");
    }

    /// <summary>Milliseconds from the begin of a write until the last watch has seen it.</summary>
    public double Tell(Action write, int count)
    {
        Volatile.Write(ref _told, 0);
        var started = Stopwatch.GetTimestamp();
        write();
        SpinUntil(() => Volatile.Read(ref _told) >= count, TimeSpan.FromMinutes(1), "all watches have seen the write");
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    public void Dispose()
    {
        _end.Cancel();
        _client.Dispose();
        _end.Dispose();
    }

    private async Task WatchAsync(string path)
    {
        try
        {
            using var response = await _client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, _end.Token);
            response.EnsureSuccessStatusCode();
            await using var stream = await response.Content.ReadAsStreamAsync(_end.Token);
            Interlocked.Increment(ref _open);
            var buffer = new byte[4096];
            for (int read; (read = await stream.ReadAsync(buffer, _end.Token)) > 0;)
            {
                // One event, one line.
                Interlocked.Add(ref _told, buffer.AsSpan(0, read).Count((byte)'\n'));
            }
        }
        catch (OperationCanceledException)
        {
            // The measurement is over.
        }
    }

    private static void SpinUntil(Func<bool> holds, TimeSpan deadline, string what)
    {
        if (!SpinWait.SpinUntil(holds, deadline))
            throw new TimeoutException($"not in time: {what}");
    }
}
