using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Storage;

namespace NodeStack.ControlPlane.ApiServer.Cache;

/// <summary>
/// Lists, then follows the store's watch; after a failure it follows again from where it was, and lists again only when the store has forgotten that. Woken by
/// the store and by the clock of progress.
/// </summary>
internal sealed class ObjectCacheLoop(
    IStore store, string prefix, CacheContents contents, ChangeDecoder decoder, ObjectCacheOptions options, TimeProvider time, ILogger log)
{
    private int _failures;

    public async Task RunAsync(CancellationToken cancellation)
    {
        await using var clock = time.CreateTimer(_ => TellProgress(), null, options.ProgressInterval, options.ProgressInterval).ConfigureAwait(false);
        var mustList = true;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                if (mustList)
                    await ListAsync(cancellation).ConfigureAwait(false);
                mustList = false;
                await FollowAsync(cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (error is RevisionCompactedException or WatcherTooSlowException or StoreUnavailableException)
            {
                mustList |= error is RevisionCompactedException;
                await BackOffAsync(error, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>By pages of one revision, so that not all values are there twice.</summary>
    private async Task ListAsync(CancellationToken cancellation)
    {
        var objects = ImmutableSortedDictionary.CreateBuilder<string, CachedObject>(StringComparer.Ordinal);
        var query = new StoreQuery(prefix, Limit: options.PageSize);
        while (true)
        {
            var page = await store.ListAsync(query, cancellation).ConfigureAwait(false);
            var before = objects.Count;
            foreach (var value in page.Items)
            {
                if (decoder.Decode(value) is { } item)
                    objects[value.Key] = item;
            }
            contents.Listed(page.Items.Count, objects.Count - before);
            if (page.Remaining == 0 || page.Items.Count == 0)
            {
                contents.Fill(page.Revision, objects.ToImmutable());
                return;
            }
            query = query with { Revision = page.Revision, After = page.Items[^1].Key };
        }
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        using var watch = store.Watch(prefix, contents.Current!.Revision);
        contents.Follow(watch);
        try
        {
            contents.Drain();
            while (true)
            {
                await watch.WaitAsync(cancellation).ConfigureAwait(false);
                contents.Drain();
                _failures = 0;
            }
        }
        finally
        {
            contents.Follow(null);
        }
    }

    private async Task BackOffAsync(Exception error, CancellationToken cancellation)
    {
        var delay = CacheBackoffRules.Delay(_failures, Random.Shared.NextDouble());
        // Once, not at every try: there are as many caches as kinds, and the store may be away for long.
        if (_failures++ == 0)
            log.WatchLost(error, prefix, delay);
        await Task.Delay(delay, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void TellProgress()
    {
        try
        {
            contents.TellProgress();
        }
        catch (Exception error) when (error is RevisionCompactedException or WatcherTooSlowException or StoreUnavailableException)
        {
            // The loop meets the same error.
        }
    }
}
