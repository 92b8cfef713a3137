using System.Diagnostics;
using Prometheus;

namespace NodeStack.ControlPlane.Storage;

/// <summary>A store whose calls are counted and timed.</summary>
public sealed class MeteredStore(IStore inner, IMetricFactory metrics) : IStore
{
    private readonly StoreMetrics _metrics = new(metrics);

    public ValueTask<StoredValue?> GetAsync(string key, CancellationToken cancellation) => Measure("get", key, Stopwatch.GetTimestamp(), inner.GetAsync(key, cancellation));

    public ValueTask<StorePage> ListAsync(StoreQuery query, CancellationToken cancellation) => Measure("list", query.Prefix, Stopwatch.GetTimestamp(), inner.ListAsync(query, cancellation));

    public ValueTask<long> CurrentRevisionAsync(CancellationToken cancellation) => inner.CurrentRevisionAsync(cancellation);

    public ValueTask<StoreWrite> CreateAsync(string key, ReadOnlyMemory<byte> value, TimeSpan? lifetime, CancellationToken cancellation) =>
        Measure("create", key, Stopwatch.GetTimestamp(), inner.CreateAsync(key, value, lifetime, cancellation));

    public ValueTask<StoreWrite> UpdateAsync(
        string key, ReadOnlyMemory<byte> value, long expectedRevision, TimeSpan? lifetime, CancellationToken cancellation) =>
        Measure("update", key, Stopwatch.GetTimestamp(), inner.UpdateAsync(key, value, expectedRevision, lifetime, cancellation));

    public ValueTask<StoreWrite> DeleteAsync(string key, long expectedRevision, CancellationToken cancellation) =>
        Measure("delete", key, Stopwatch.GetTimestamp(), inner.DeleteAsync(key, expectedRevision, cancellation));

    public IStoreWatch Watch(string prefix, long afterRevision) => inner.Watch(prefix, afterRevision);

    public ValueTask CompactAsync(long revision, CancellationToken cancellation) => inner.CompactAsync(revision, cancellation);

    public ValueTask CheckHealthAsync(CancellationToken cancellation) => inner.CheckHealthAsync(cancellation);

    public ValueTask<long> SizeAsync(CancellationToken cancellation) => inner.SizeAsync(cancellation);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async ValueTask<T> Measure<T>(string operation, string key, long started, ValueTask<T> call)
    {
        var series = _metrics.Of(operation, key);
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            series.Failed();
            throw;
        }
        finally
        {
            series.Requests.Inc();
            series.Durations.Observe(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
    }
}
