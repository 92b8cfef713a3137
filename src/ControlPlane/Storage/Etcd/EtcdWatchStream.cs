using Grpc.Core;
using NodeStack.ControlPlane.Storage.Etcd.Proto;

namespace NodeStack.ControlPlane.Storage.Etcd;

/// <summary>One watch of all keys at one member, from a revision on. Puts answers that come in parts together.</summary>
internal sealed class EtcdWatchStream(EtcdMember member, long startRevision) : IDisposable
{
    private readonly AsyncDuplexStreamingCall<WatchRequest, WatchResponse> _call = member.Watches.Watch(new CallOptions(EtcdCaller.RequireLeader));
    private readonly List<Event> _parts = [];
    private bool _isStarted;

    public EtcdMember Member => member;

    /// <summary>The next changes, whole revisions only. Waits for ever when there are none.</summary>
    /// <exception cref="RpcException">The stream broke, or the member ended it.</exception>
    /// <exception cref="RevisionCompactedException">The start revision, or what was before one of the changes, is no longer kept.</exception>
    public async ValueTask<StoreBatch> NextAsync(CancellationToken cancellation)
    {
        if (!_isStarted)
            await StartAsync(cancellation).ConfigureAwait(false);
        while (await _call.ResponseStream.MoveNext(cancellation).ConfigureAwait(false))
        {
            var answer = _call.ResponseStream.Current;
            if (answer.CompactRevision > 0)
                throw new RevisionCompactedException(startRevision - 1, answer.CompactRevision);
            if (answer.Canceled)
                throw new RpcException(new Status(StatusCode.Unavailable, $"the watch was cancelled: {answer.CancelReason}"));
            _parts.AddRange(answer.Events);
            if (answer.Fragment || _parts.Count == 0)
                continue;
            if (_parts.Find(EtcdTranslator.LacksPrevious) is { } incomplete)
                throw new RevisionCompactedException(incomplete.Kv.ModRevision - 1, incomplete.Kv.ModRevision);
            var batch = EtcdTranslator.Batch(_parts);
            _parts.Clear();
            return batch;
        }
        throw new RpcException(new Status(StatusCode.Unavailable, "the watch was closed"));
    }

    public void Dispose() => _call.Dispose();

    private async ValueTask StartAsync(CancellationToken cancellation)
    {
        _isStarted = true;
        try
        {
            await _call.RequestStream.WriteAsync(EtcdRequestBuilder.WatchAll(startRevision), cancellation).ConfigureAwait(false);
        }
        catch (InvalidOperationException)
        {
            // The call has ended before the request was written (no connection); reading says why.
        }
    }
}
