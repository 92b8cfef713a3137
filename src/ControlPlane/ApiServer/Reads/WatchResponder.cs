using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using NodeStack.ControlPlane.ApiServer.Cache;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Http;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.ApiServer.Views;
using NodeStack.ControlPlane.Storage;

namespace NodeStack.ControlPlane.ApiServer.Reads;

/// <summary>
/// Streams changes to one watcher until it leaves, its time is over, or it is too slow. Wakes when the cache has changes, and once a minute for a bookmark.
/// </summary>
/// <param name="patience">How long a watcher may take to read what was sent to it.</param>
internal sealed class WatchResponder(TimeProvider time, WatchMetrics metrics, TimeSpan patience, CancellationToken stopping)
{
    private static readonly TimeSpan ShortestDefaultTimeout = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan BookmarkInterval = TimeSpan.FromMinutes(1);

    public async Task ServeAsync(HttpContext http, ServedResource resource, ObjectFilter filter, ListOptions options, ResponseFormat format)
    {
        var asked = time.GetTimestamp();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        // Spread, so that watchers that came together do not leave and come back together.
        var timeout = options.Timeout ?? ShortestDefaultTimeout * (1 + Random.Shared.NextDouble());
        using var timer = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ending.Token, timer.Token);
        var frames = new WatchFrames(resource, format, ListResponder.IncludeOf(http.Request.Query), time.GetUtcNow());
        var start = await StartAsync(resource, options, both.Token).ConfigureAwait(false);
        http.Response.StatusCode = 200;
        http.Response.ContentType = format.StreamContentType;
        var output = http.Response.BodyWriter;
        var series = metrics.Of(resource);
        using var counted = series.Watching();
        try
        {
            // Headers go out at once: a client must know that it watches before anything happens.
            await FlushAsync(output, both.Token).ConfigureAwait(false);
            var sink = new Sink(output, frames, series);
            if (await SendInitialAsync(sink, start, filter, options, both.Token).ConfigureAwait(false))
                series.Listed(filter.ScopeIn(resource), time.GetElapsedTime(asked));
            await SendChangesAsync(sink, resource, start.Revision, filter, options, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (both.IsCancellationRequested)
        {
            // Timed out, gone, or the server stops: the stream just ends, and the client comes back with what it has seen.
        }
        catch (RevisionCompactedException e)
        {
            frames.WriteError(output, new ApiStatus(410, "Expired", $"too old resource version: {start.Revision} ({e.CompactedRevision})"));
            await output.FlushAsync(ending.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WatcherTooSlowException or TimeoutException)
        {
            // Closed the hard way: a client that does not read would not read a proper end either.
            series.Dropped();
            http.Abort();
        }
    }

    /// <summary>From where a watch goes on, and what it begins with.</summary>
    private sealed record Start(long Revision, ObjectSnapshot? Initial);

    private static async Task<Start> StartAsync(ServedResource resource, ListOptions options, CancellationToken cancellation)
    {
        var cache = resource.Cache!;
        try
        {
            if (options.SendInitialEvents == true || (options.SendInitialEvents is null && options.ResourceVersion is null or 0))
            {
                // Without a version the newest state is asked for, with one any that is not older.
                var snapshot = options.ResourceVersion is { } version
                    ? await cache.ReadAsync(version, cancellation).ConfigureAwait(false)
                    : await cache.ReadNewestAsync(cancellation).ConfigureAwait(false);
                return new Start(snapshot.Revision, snapshot);
            }
            if (options.ResourceVersion is null or 0)
                return new Start((await cache.ReadNewestAsync(cancellation).ConfigureAwait(false)).Revision, null);
            return new Start(options.ResourceVersion.Value, null);
        }
        catch (RevisionInFutureException e)
        {
            throw ListReader.TooLarge(options.ResourceVersion ?? 0, e.CurrentRevision);
        }
    }

    /// <summary>True when the watcher was told that it has all objects now.</summary>
    private async Task<bool> SendInitialAsync(Sink sink, Start start, ObjectFilter filter, ListOptions options, CancellationToken cancellation)
    {
        if (start.Initial is null)
            return false;
        var output = sink.Output;
        var objects = 0;
        foreach (var item in start.Initial.Range(filter.KeyPrefix, null))
        {
            objects++;
            if (!filter.Matches(item))
                continue;
            sink.Write(new WatchEvent("ADDED", item, item.Revision));
            if (output.UnflushedBytes > 64 * 1024)
                await FlushAsync(output, cancellation).ConfigureAwait(false);
        }
        sink.Series.Began(objects);
        var tellsEnd = options.SendInitialEvents == true && options.AllowWatchBookmarks;
        if (tellsEnd)
            sink.WriteBookmark(start.Revision, isInitialEnd: true);
        await FlushAsync(output, cancellation).ConfigureAwait(false);
        return tellsEnd;
    }

    private async Task SendChangesAsync(
        Sink sink, ServedResource resource, long after, ObjectFilter filter, ListOptions options, CancellationToken cancellation)
    {
        var output = sink.Output;
        var lastSent = time.GetTimestamp();
        await foreach (var batch in resource.Cache!.WatchAsync(after, cancellation).ConfigureAwait(false))
        {
            foreach (var change in batch.Changes)
            {
                if (WatchSelector.See(change, filter.Matches) is not { } seen)
                    continue;
                sink.Write(seen);
            }
            if (output.UnflushedBytes == 0 && options.AllowWatchBookmarks && time.GetElapsedTime(lastSent) >= BookmarkInterval)
                sink.WriteBookmark(batch.Revision, isInitialEnd: false);
            if (output.UnflushedBytes == 0)
                continue;
            await FlushAsync(output, cancellation).ConfigureAwait(false);
            lastSent = time.GetTimestamp();
        }
    }

    /// <summary>Where the events of a watch go, each of them counted with its size.</summary>
    private sealed record Sink(PipeWriter Output, WatchFrames Frames, WatchSeries Series)
    {
        public void Write(WatchEvent happened)
        {
            var before = Output.UnflushedBytes;
            Frames.Write(Output, happened);
            Series.Sent(Output.UnflushedBytes - before);
        }

        public void WriteBookmark(long revision, bool isInitialEnd)
        {
            var before = Output.UnflushedBytes;
            Frames.WriteBookmark(Output, revision, isInitialEnd);
            Series.Sent(Output.UnflushedBytes - before);
        }
    }

    /// <summary>Waits until the connection takes what was written, but not for ever.</summary>
    /// <exception cref="TimeoutException">The watcher does not read.</exception>
    private async ValueTask FlushAsync(PipeWriter output, CancellationToken cancellation)
    {
        var flush = output.FlushAsync(cancellation);
        if (flush.IsCompleted)
            await flush.ConfigureAwait(false);
        else
            await flush.AsTask().WaitAsync(patience, time, cancellation).ConfigureAwait(false);
    }
}
