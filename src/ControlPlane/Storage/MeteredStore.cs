using System.Diagnostics;
using Prometheus;

namespace NodeStack.ControlPlane.Storage;

/// <summary>A store whose calls are counted and timed, under the names that upstream has for etcd, whichever store it is.</summary>
public sealed class MeteredStore(IStore inner, IMetricFactory metrics) : IStore
{
    private static readonly double[] Buckets = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];

    private readonly Counter _requests = metrics.CreateCounter("etcd_requests_total", "Requests to the store.", ["operation", "group", "resource"]);

    private readonly Counter _errors = metrics.CreateCounter("etcd_request_errors_total", "Requests to the store that failed.", ["operation", "group", "resource"]);

    private readonly Histogram _duration = metrics.CreateHistogram(
        "etcd_request_duration_seconds", "Latency of requests to the store.", ["operation", "group", "resource"], new HistogramConfiguration { Buckets = Buckets });

    public ValueTask<StoredValue?> GetAsync(string key, CancellationToken cancellation) => Measure("get", key, inner.GetAsync(key, cancellation));

    public ValueTask<StorePage> ListAsync(StoreQuery query, CancellationToken cancellation) => Measure("list", query.Prefix, inner.ListAsync(query, cancellation));

    public ValueTask<long> CurrentRevisionAsync(CancellationToken cancellation) => inner.CurrentRevisionAsync(cancellation);

    public ValueTask<StoreWrite> CreateAsync(string key, ReadOnlyMemory<byte> value, TimeSpan? lifetime, CancellationToken cancellation) =>
        Measure("create", key, inner.CreateAsync(key, value, lifetime, cancellation));

    public ValueTask<StoreWrite> UpdateAsync(
        string key, ReadOnlyMemory<byte> value, long expectedRevision, TimeSpan? lifetime, CancellationToken cancellation) =>
        Measure("update", key, inner.UpdateAsync(key, value, expectedRevision, lifetime, cancellation));

    public ValueTask<StoreWrite> DeleteAsync(string key, long expectedRevision, CancellationToken cancellation) =>
        Measure("delete", key, inner.DeleteAsync(key, expectedRevision, cancellation));

    public IStoreWatch Watch(string prefix, long afterRevision) => inner.Watch(prefix, afterRevision);

    public ValueTask CompactAsync(long revision, CancellationToken cancellation) => inner.CompactAsync(revision, cancellation);

    public ValueTask CheckHealthAsync(CancellationToken cancellation) => inner.CheckHealthAsync(cancellation);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async ValueTask<T> Measure<T>(string operation, string key, ValueTask<T> call)
    {
        var (group, resource) = ResourceOf(key);
        var started = Stopwatch.GetTimestamp();
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            _errors.WithLabels(operation, group, resource).Inc();
            throw;
        }
        finally
        {
            _requests.WithLabels(operation, group, resource).Inc();
            _duration.WithLabels(operation, group, resource).Observe(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
    }

    /// <summary>The second and third part of a key or prefix.</summary>
    private static (string Group, string Resource) ResourceOf(string key)
    {
        var parts = key.Split('/', 5);
        return parts.Length > 3 ? (parts[2] == "core" ? "" : parts[2], parts[3]) : ("", "");
    }
}
