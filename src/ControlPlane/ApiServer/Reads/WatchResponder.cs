using System.Buffers;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using NodeStack.ControlPlane.ApiServer.Cache;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Http;
using NodeStack.ControlPlane.ApiServer.Http.Messages;
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
        var start = await StartAsync(resource, options, both.Token).ConfigureAwait(false);
        var isStream = !MessageConnection.IsAsked(http);
        var frames = new WatchFrames(resource, format, ListResponder.IncludeOf(http.Request.Query), time.GetUtcNow(), isStream);
        var watch = new Watch(resource, filter, options, start, frames, asked);
        if (isStream)
        {
            http.Response.StatusCode = 200;
            http.Response.ContentType = format.StreamContentType;
            // Headers go out at once: a client must know that it watches before anything happens.
            await SendAsync(http, new BodyWatchOutput(http.Response.BodyWriter), watch, both.Token, ending.Token).ConfigureAwait(false);
            return;
        }
        await using var connection = await MessageConnection.AcceptAsync(http, http.WebSockets.WebSocketRequestedProtocols.FirstOrDefault(), time).ConfigureAwait(false);
        using var open = CancellationTokenSource.CreateLinkedTokenSource(both.Token, connection.Gone);
        await SendAsync(http, new MessageWatchOutput(connection, isText: format.Encoding != BodyFormat.Protobuf), watch, open.Token, ending.Token).ConfigureAwait(false);
    }

    /// <param name="Asked">When its request came.</param>
    private sealed record Watch(ServedResource Resource, ObjectFilter Filter, ListOptions Options, Start Start, WatchFrames Frames, long Asked);

    /// <param name="ended">When there is nobody, or no time, to send events to.</param>
    /// <param name="gone">When there is not even somebody to send an error to.</param>
    private async Task SendAsync(HttpContext http, IWatchOutput output, Watch watch, CancellationToken ended, CancellationToken gone)
    {
        var series = metrics.Of(watch.Resource);
        using var counted = series.Watching();
        try
        {
            await FlushAsync(output, ended).ConfigureAwait(false);
            var sink = new Sink(output, watch.Frames, series);
            if (await SendInitialAsync(sink, watch, ended).ConfigureAwait(false))
                series.Listed(watch.Filter.ScopeIn(watch.Resource), time.GetElapsedTime(watch.Asked));
            await SendChangesAsync(sink, watch, ended).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // Timed out, gone, or the server stops: the stream just ends, and the client comes back with what it has seen.
        }
        catch (RevisionCompactedException e)
        {
            watch.Frames.WriteError(output.Buffer, new ApiStatus(410, "Expired", $"too old resource version: {watch.Start.Revision} ({e.CompactedRevision})"));
            output.EndEvent();
            await output.SendAsync(gone).ConfigureAwait(false);
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
    private async Task<bool> SendInitialAsync(Sink sink, Watch watch, CancellationToken cancellation)
    {
        if (watch.Start.Initial is null)
            return false;
        var objects = 0;
        foreach (var item in watch.Start.Initial.Range(watch.Filter.KeyPrefix, null))
        {
            objects++;
            if (!watch.Filter.Matches(item))
                continue;
            sink.Write(new WatchEvent("ADDED", item, item.Revision));
            if (sink.Output.Unsent > 64 * 1024)
                await FlushAsync(sink.Output, cancellation).ConfigureAwait(false);
        }
        sink.Series.Began(objects);
        var tellsEnd = watch.Options is { SendInitialEvents: true, AllowWatchBookmarks: true };
        if (tellsEnd)
            sink.WriteBookmark(watch.Start.Revision, isInitialEnd: true);
        await FlushAsync(sink.Output, cancellation).ConfigureAwait(false);
        return tellsEnd;
    }

    private async Task SendChangesAsync(Sink sink, Watch watch, CancellationToken cancellation)
    {
        var output = sink.Output;
        var lastSent = time.GetTimestamp();
        await foreach (var batch in watch.Resource.Cache!.WatchAsync(watch.Start.Revision, cancellation).ConfigureAwait(false))
        {
            foreach (var change in batch.Changes)
            {
                if (WatchSelector.See(change, watch.Filter.Matches) is not { } seen)
                    continue;
                sink.Write(seen);
            }
            if (output.Unsent == 0 && watch.Options.AllowWatchBookmarks && time.GetElapsedTime(lastSent) >= BookmarkInterval)
                sink.WriteBookmark(batch.Revision, isInitialEnd: false);
            if (output.Unsent == 0)
                continue;
            await FlushAsync(output, cancellation).ConfigureAwait(false);
            lastSent = time.GetTimestamp();
        }
    }

    /// <summary>Where the events of a watch go, each of them counted with its size.</summary>
    private sealed record Sink(IWatchOutput Output, WatchFrames Frames, WatchSeries Series)
    {
        public void Write(WatchEvent happened)
        {
            var before = Output.Unsent;
            Frames.Write(Output.Buffer, happened);
            End(before);
        }

        public void WriteBookmark(long revision, bool isInitialEnd)
        {
            var before = Output.Unsent;
            Frames.WriteBookmark(Output.Buffer, revision, isInitialEnd);
            End(before);
        }

        private void End(long before)
        {
            Output.EndEvent();
            Series.Sent(Output.Unsent - before);
        }
    }

    /// <summary>Waits until the connection takes what was written, but not for ever.</summary>
    /// <exception cref="TimeoutException">The watcher does not read.</exception>
    private async ValueTask FlushAsync(IWatchOutput output, CancellationToken cancellation)
    {
        var flush = output.SendAsync(cancellation);
        if (flush.IsCompleted)
            await flush.ConfigureAwait(false);
        else
            await flush.AsTask().WaitAsync(patience, time, cancellation).ConfigureAwait(false);
    }
}
