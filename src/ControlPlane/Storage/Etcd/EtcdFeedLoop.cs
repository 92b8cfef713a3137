using Grpc.Core;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Storage.Feed;

namespace NodeStack.ControlPlane.Storage.Etcd;

/// <summary>
/// Follows all of etcd's changes with one watch and publishes them. After a failure it goes on from the next revision at the next member; when etcd has forgotten
/// that, the watches of the feed end and it goes on from the present. Woken by etcd.
/// </summary>
internal sealed class EtcdFeedLoop(EtcdCaller caller, ChangeFeed feed, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(2);

    public async Task RunAsync(CancellationToken cancellation)
    {
        var delay = FirstDelay;
        var isStarted = false;
        while (!cancellation.IsCancellationRequested)
        {
            var revision = feed.Revision;
            try
            {
                if (!isStarted)
                    feed.Start(await RevisionAsync(cancellation).ConfigureAwait(false));
                isStarted = true;
                await FollowAsync(cancellation).ConfigureAwait(false);
            }
            catch (RevisionCompactedException error)
            {
                await SkipAsync(error, cancellation).ConfigureAwait(false);
            }
            catch (Exception error) when (error is RpcException or StoreUnavailableException && !cancellation.IsCancellationRequested)
            {
                delay = feed.Revision > revision ? FirstDelay : delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
                log.WatchLost(error, feed.Revision, delay);
                await Task.Delay(delay, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception error) when (error is OperationCanceledException or RpcException or StoreUnavailableException && cancellation.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        using var stream = new EtcdWatchStream(caller.Members.Current, feed.Revision + 1);
        try
        {
            while (true)
                feed.Publish(await stream.NextAsync(cancellation).ConfigureAwait(false));
        }
        catch (RpcException)
        {
            caller.Members.MoveOnFrom(stream.Member);
            throw;
        }
    }

    private async Task SkipAsync(RevisionCompactedException error, CancellationToken cancellation)
    {
        try
        {
            var revision = await RevisionAsync(cancellation).ConfigureAwait(false);
            log.Skipped(feed.Revision, revision);
            feed.Break(error, revision);
        }
        catch (Exception known) when (known is StoreUnavailableException or OperationCanceledException)
        {
            // Found again by the next turn, if there is one.
        }
    }

    private async Task<long> RevisionAsync(CancellationToken cancellation)
    {
        var answer = await caller.ReadAsync("Range", 0, (m, o) => m.Keys.RangeAsync(EtcdRequestBuilder.Revision(), o), cancellation).ConfigureAwait(false);
        return answer.Header.Revision;
    }
}
