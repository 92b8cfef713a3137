using Grpc.Core;
using NodeStack.ControlPlane.Storage.Feed;

namespace NodeStack.ControlPlane.Storage.Etcd;

/// <summary>
/// Past changes for a watch that begins before the present: a stream of its own until it has caught up. It begins again after an error, behind what it has
/// handed out.
/// </summary>
internal sealed class EtcdHistoryStream(EtcdMembers members, string prefix, long after) : IHistoryStream
{
    private EtcdWatchStream? _stream;
    private long _after = after;

    public async ValueTask<StoreBatch> NextAsync(CancellationToken cancellation)
    {
        var stream = _stream ??= new EtcdWatchStream(members.Current, _after + 1);
        try
        {
            var batch = await stream.NextAsync(cancellation).ConfigureAwait(false);
            _after = batch.Revision;
            return batch with { Events = [.. batch.Events.Where(e => e.Key.StartsWith(prefix, StringComparison.Ordinal))] };
        }
        catch (RpcException error)
        {
            Dispose();
            cancellation.ThrowIfCancellationRequested();
            members.MoveOnFrom(stream.Member);
            throw EtcdErrorMapper.Map(error, "Watch", stream.Member.Endpoint, isWrite: false, _after);
        }
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _stream = null;
    }
}
