using Grpc.Core;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Storage.Etcd.Proto;
using NodeStack.ControlPlane.Storage.Feed;
using Prometheus;

namespace NodeStack.ControlPlane.Storage.Etcd;

/// <summary>The store in etcd v3 (3.4 or newer). Reads ask the whole cluster (linearizable); one watch of all keys feeds every watch of this store.</summary>
public sealed class EtcdStore : IStore
{
    /// <summary>Values asked for at a time: a list of large objects must not become one message.</summary>
    private const int PageSize = 500;

    private readonly EtcdMembers _members;
    private readonly EtcdCaller _caller;
    private readonly EtcdLeases _leases;
    private readonly EtcdStoreOptions _options;
    private readonly ChangeFeed _feed = new(new FeedLimits());
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _following;

    /// <param name="metrics">Null: calls and leases are not measured.</param>
    public EtcdStore(EtcdStoreOptions options, TimeProvider time, ILogger log, IMetricFactory? metrics = null)
    {
        _options = options;
        _members = new EtcdMembers(options, metrics is null ? null : new GrpcClientMetrics(metrics));
        _caller = new EtcdCaller(_members, options.CallTimeout);
        _leases = new EtcdLeases(_caller, metrics is null ? null : new LeaseMetrics(metrics), time);
        _following = new EtcdFeedLoop(_caller, _feed, time, log).RunAsync(_closing.Token);
    }

    public async ValueTask<StoredValue?> GetAsync(string key, CancellationToken cancellation)
    {
        var answer = await RangeAsync(EtcdRequestBuilder.Value(key), cancellation).ConfigureAwait(false);
        return answer.Kvs.Count == 0 ? null : EtcdTranslator.Value(answer.Kvs[0]);
    }

    public async ValueTask<StorePage> ListAsync(StoreQuery query, CancellationToken cancellation)
    {
        var items = new List<StoredValue>();
        var (revision, after) = (query.Revision, query.After);
        while (true)
        {
            var limit = query.Limit > 0 ? Math.Min(query.Limit - items.Count, PageSize) : PageSize;
            var page = await RangeAsync(EtcdRequestBuilder.Page(query.Prefix, after, revision, limit), cancellation).ConfigureAwait(false);
            // All pages are of the first one's revision.
            revision = revision > 0 ? revision : page.Header.Revision;
            items.AddRange(page.Kvs.Select(EtcdTranslator.Value));
            if (!page.More || (query.Limit > 0 && items.Count >= query.Limit))
                return new StorePage(items, revision, page.Count - page.Kvs.Count);
            after = items[^1].Key;
        }
    }

    public async ValueTask<long> CurrentRevisionAsync(CancellationToken cancellation)
    {
        var answer = await RangeAsync(EtcdRequestBuilder.Revision(), cancellation).ConfigureAwait(false);
        return answer.Header.Revision;
    }

    public ValueTask<StoreWrite> CreateAsync(string key, ReadOnlyMemory<byte> value, TimeSpan? lifetime, CancellationToken cancellation) =>
        PutAsync(key, value, lifetime, lease => EtcdRequestBuilder.Create(key, value, lease), cancellation);

    public ValueTask<StoreWrite> UpdateAsync(
        string key, ReadOnlyMemory<byte> value, long expectedRevision, TimeSpan? lifetime, CancellationToken cancellation) =>
        PutAsync(key, value, lifetime, lease => EtcdRequestBuilder.Update(key, value, expectedRevision, lease), cancellation);

    public ValueTask<StoreWrite> DeleteAsync(string key, long expectedRevision, CancellationToken cancellation) =>
        SwapAsync(EtcdRequestBuilder.Delete(key, expectedRevision), cancellation);

    public IStoreWatch Watch(string prefix, long afterRevision) =>
        _feed.Open(prefix, afterRevision, (p, after) => new EtcdHistoryStream(_members, p, after));

    public async ValueTask CompactAsync(long revision, CancellationToken cancellation)
    {
        var request = new CompactionRequest { Revision = revision };
        try
        {
            await _caller.ReadAsync("Compact", revision, (m, o) => m.Keys.CompactAsync(request, o), cancellation).ConfigureAwait(false);
        }
        catch (RevisionCompactedException)
        {
            // By another server, or before.
        }
    }

    /// <summary>As upstream: a linearizable read of a key, whether it exists or not.</summary>
    public async ValueTask CheckHealthAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_options.HealthTimeout);
        try
        {
            await GetAsync("health", limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new StoreUnavailableException($"etcd did not answer within {_options.HealthTimeout}", error);
        }
    }

    public async ValueTask<long> SizeAsync(CancellationToken cancellation)
    {
        var status = await _caller.ReadAsync("Status", 0, (m, o) => m.Maintenance.StatusAsync(new StatusRequest(), o), cancellation).ConfigureAwait(false);
        return status.DbSize;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        _feed.Close(new StoreUnavailableException("the store is closed"));
        _members.Dispose();
        _closing.Dispose();
    }

    private Task<RangeResponse> RangeAsync(RangeRequest request, CancellationToken cancellation) =>
        _caller.ReadAsync("Range", request.Revision, (m, o) => m.Keys.RangeAsync(request, o), cancellation);

    private async ValueTask<StoreWrite> PutAsync(
        string key, ReadOnlyMemory<byte> value, TimeSpan? lifetime, Func<long, TxnRequest> request, CancellationToken cancellation)
    {
        if (key.Length + value.Length > StoreLimits.MaxValueBytes)
            throw new StoreValueTooLargeException(value.Length);
        var lease = await _leases.LeaseAsync(lifetime, cancellation).ConfigureAwait(false);
        try
        {
            return await SwapAsync(request(lease), cancellation).ConfigureAwait(false);
        }
        catch (StoreUnavailableException error) when (error.InnerException is RpcException rpc && EtcdErrorMapper.Says(rpc, EtcdErrorMapper.LeaseNotFound))
        {
            // Ended between its sharing and this write (a stopped process, a stepped clock).
            await _leases.ForgetAsync(lease, cancellation).ConfigureAwait(false);
            return await SwapAsync(request(await _leases.LeaseAsync(lifetime, cancellation).ConfigureAwait(false)), cancellation).ConfigureAwait(false);
        }
    }

    private async ValueTask<StoreWrite> SwapAsync(TxnRequest request, CancellationToken cancellation) =>
        EtcdTranslator.Write(await _caller.WriteAsync("Txn", (m, o) => m.Keys.TxnAsync(request, o), cancellation).ConfigureAwait(false));
}
