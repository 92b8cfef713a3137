using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.ControlPlane.ApiServer.Cache;
using NodeStack.ControlPlane.Storage;

namespace NodeStack.StoreLoad;

/// <summary>Many watches on one cache: from the start of a write until the last watch was told; and a write alone, until a read of the newest sees it.</summary>
internal sealed class FanOutLoad(IStore store, int watches) : IAsyncDisposable
{
    private const string Prefix = "/registry/core/fanout/";
    private const int Writes = 50;
    private readonly CancellationTokenSource _stop = new();
    private readonly ObjectCache _cache = new(
        store, Prefix, Decode, new ObjectCacheOptions(), new CacheMetrics(Prometheus.Metrics.WithCustomRegistry(Prometheus.Metrics.NewCustomRegistry())).Of("", "fanout"), TimeProvider.System, NullLogger.Instance);
    private readonly List<Task> _running = [];
    private TaskCompletionSource _all = new();
    private int _told;

    /// <summary>Milliseconds of each write, sorted.</summary>
    public async Task<(double[] Told, double[] Read)> RunAsync()
    {
        _running.Add(_cache.RunAsync(_stop.Token));
        var snapshot = await _cache.ReadNewestAsync(default);
        _running.AddRange(Enumerable.Range(0, watches).Select(_ => Task.Run(() => WatchAsync(snapshot.Revision))));
        var (told, read) = (new double[Writes], new double[Writes]);
        for (var i = 0; i < Writes; i++)
        {
            (_told, _all) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            var started = Stopwatch.GetTimestamp();
            await store.CreateAsync($"{Prefix}{i}", new byte[1_024], null, default);
            var answered = Stopwatch.GetTimestamp();
            await _cache.ReadNewestAsync(default);
            read[i] = Stopwatch.GetElapsedTime(answered).TotalMilliseconds;
            await _all.Task;
            told[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }
        Array.Sort(told);
        Array.Sort(read);
        return (told, read);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        _stop.Dispose();
    }

    private async Task WatchAsync(long after)
    {
        try
        {
            await foreach (var batch in _cache.WatchAsync(after, _stop.Token))
            {
                if (batch.Changes.Count > 0 && Interlocked.Increment(ref _told) == watches)
                    _all.TrySetResult();
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static CachedObject Decode(StoredValue value) => new(
        value.Key, "", value.Key[Prefix.Length..], value.ModRevision, Encoding.UTF8.GetBytes("{}"), new Dictionary<string, string>(), new Dictionary<string, string>());
}
