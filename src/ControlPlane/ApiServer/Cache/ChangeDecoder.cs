using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Storage;

namespace NodeStack.ControlPlane.ApiServer.Cache;

/// <summary>
/// Makes objects of stored values and changes of store events. A value that cannot be decoded is no object: it is left out, logged and counted, and what
/// watches are told agrees with that.
/// </summary>
internal sealed class ChangeDecoder(Func<StoredValue, CachedObject> decode, CacheSeries series, ILogger log)
{
    private long _failures;

    public long Failures => Interlocked.Read(ref _failures);

    public CachedObject? Decode(StoredValue value)
    {
        try
        {
            return decode(value);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Interlocked.Increment(ref _failures);
            series.DecodeErrors.Inc();
            log.NotDecoded(error, value.Key, value.ModRevision);
            return null;
        }
    }

    /// <summary>What an event changes among the objects; null: nothing.</summary>
    public ObjectChange? Change(StoreEvent happened, ImmutableSortedDictionary<string, CachedObject> before)
    {
        var old = before.GetValueOrDefault(happened.Key);
        if (happened.Value is { } value && Decode(value) is { } item)
            return new ObjectChange(old is null ? ObjectChangeType.Added : ObjectChangeType.Modified, item, old, happened.Revision);
        return old is null ? null : new ObjectChange(ObjectChangeType.Deleted, Last(old, happened), old, happened.Revision);
    }

    /// <summary>A deleted object is told as it last was, with the revision of its deletion (upstream: etcd3 watcher's transform).</summary>
    private CachedObject Last(CachedObject old, StoreEvent deletion)
    {
        var last = deletion.Previous is { } previous ? Decode(previous with { ModRevision = deletion.Revision }) : null;
        return last ?? old with { Revision = deletion.Revision };
    }
}
