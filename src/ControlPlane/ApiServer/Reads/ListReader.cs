using NodeStack.ControlPlane.ApiServer.Cache;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Http;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.ApiServer.Views;
using NodeStack.ControlPlane.Storage;

namespace NodeStack.ControlPlane.ApiServer.Reads;

/// <summary>Objects of a list, as they are stored.</summary>
/// <param name="Continue">Where the next page begins; empty: there is none.</param>
/// <param name="Remaining">How many follow; null when a selector makes that unknown.</param>
public sealed record ObjectPage(IReadOnlyList<CachedObject> Items, long Revision, string Continue, long? Remaining);

/// <summary>Answers lists from the cache; pages of the past that the cache has forgotten come from the store.</summary>
internal sealed class ListReader(IStore store, Func<ServedResource, StoredValue, CachedObject> decode, CacheMetrics metrics)
{
    public async Task<ObjectPage> ReadAsync(ServedResource resource, ObjectFilter filter, ListOptions options, CancellationToken cancellation)
    {
        var token = options.Continue.Length > 0 ? ContinueToken.Decode(options.Continue) : null;
        var exact = token is { Revision: > 0 } ? token.Revision : options is { Match: "Exact", ResourceVersion: { } version } ? version : 0;
        if (token is not null && !token.After.StartsWith(filter.KeyPrefix, StringComparison.Ordinal))
            throw ApiErrors.BadRequest("invalid continue token: continue key is not valid");
        var limit = (int)Math.Min(options.Limit, int.MaxValue);
        try
        {
            // Asked once: the cache may forget that revision at any moment.
            var snapshot = exact > 0 ? resource.Cache!.At(exact) : await SnapshotAsync(resource, options, token, cancellation).ConfigureAwait(false);
            return snapshot is null
                ? await FromStoreAsync(resource, filter, exact, token?.After, limit, cancellation).ConfigureAwait(false)
                : PageOf(snapshot, filter, token?.After, limit, SeriesOf(resource));
        }
        catch (RevisionCompactedException)
        {
            throw Expired(token, exact);
        }
        catch (RevisionInFutureException e)
        {
            throw TooLarge(exact > 0 ? exact : options.ResourceVersion ?? 0, e.CurrentRevision);
        }
    }

    /// <summary>The revision asked for is not there yet; clients try again.</summary>
    internal static ApiException TooLarge(long asked, long current) => new(new ApiStatus(
        504, "Timeout", $"Timeout: Too large resource version: {asked}, current: {current}",
        new ApiStatusDetails(Causes: [new StatusCause("ResourceVersionTooLarge", "Too large resource version", "")], RetryAfterSeconds: 1)));

    /// <summary>Null for what is not stored, and so in no cache.</summary>
    private CacheSeries? SeriesOf(ServedResource resource) =>
        resource.Declaration.Verbs.Contains("watch") ? metrics.Of(resource.Stored.Group, resource.Stored.Resource) : null;

    private async ValueTask<ObjectSnapshot> SnapshotAsync(ServedResource resource, ListOptions options, ContinueToken? token, CancellationToken cancellation)
    {
        if (token is null && options.ResourceVersion is { } version)
            return await resource.Cache!.ReadAsync(version, cancellation).ConfigureAwait(false);
        var isDone = false;
        try
        {
            var newest = await resource.Cache!.ReadNewestAsync(cancellation).ConfigureAwait(false);
            isDone = true;
            return newest;
        }
        finally
        {
            SeriesOf(resource)?.ReadNewest(isDone);
        }
    }

    private static ObjectPage PageOf(ObjectSnapshot snapshot, ObjectFilter filter, string? after, int limit, CacheSeries? series)
    {
        var items = new List<CachedObject>();
        var fetched = 0;
        long remaining = 0;
        foreach (var item in snapshot.Range(filter.KeyPrefix, after))
        {
            fetched++;
            if (limit > 0 && items.Count == limit)
            {
                remaining++;
                // With a selector it is unknown how many more match, so one is enough to know that there is a next page.
                if (!filter.TakesAll)
                    break;
            }
            else if (filter.TakesAll || filter.Matches(item))
            {
                items.Add(item);
            }
        }
        series?.Listed(fetched, items.Count);
        return Page(items, snapshot.Revision, filter, remaining);
    }

    private async Task<ObjectPage> FromStoreAsync(
        ServedResource resource, ObjectFilter filter, long revision, string? after, int limit, CancellationToken cancellation)
    {
        var items = new List<CachedObject>();
        var series = SeriesOf(resource);
        while (true)
        {
            var before = items.Count;
            var page = await store.ListAsync(new StoreQuery(filter.KeyPrefix, revision, after, limit), cancellation).ConfigureAwait(false);
            for (var i = 0; i < page.Items.Count; i++)
            {
                if (decode(resource, page.Items[i]) is { } item && filter.Matches(item))
                    items.Add(item);
                if (limit > 0 && items.Count == limit)
                {
                    series?.ListedFromStore(page.Items.Count, i + 1, items.Count - before);
                    return Page(items, revision, filter, page.Remaining + page.Items.Count - i - 1);
                }
            }
            series?.ListedFromStore(page.Items.Count, page.Items.Count, items.Count - before);
            if (page.Remaining == 0 || page.Items.Count == 0)
                return Page(items, revision, filter, 0);
            after = page.Items[^1].Key;
        }
    }

    private static ObjectPage Page(List<CachedObject> items, long revision, ObjectFilter filter, long remaining) => remaining == 0
        ? new ObjectPage(items, revision, "", null)
        : new ObjectPage(items, revision, new ContinueToken(revision, items[^1].Key).Encode(), filter.TakesAll ? remaining : null);

    private static ApiException Expired(ContinueToken? token, long revision) => token is null
        ? ApiErrors.Expired($"The resourceVersion for the provided list is too old: {revision}")
        : new ExpiredPageException(new ContinueToken(ContinueToken.AnyRevision, token.After).Encode());
}
