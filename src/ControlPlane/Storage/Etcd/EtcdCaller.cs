using Grpc.Core;

namespace NodeStack.ControlPlane.Storage.Etcd;

/// <summary>
/// Makes one call: at the present member, and at the others when that one cannot have done it (or, for reads, whatever it failed with). Gives it its deadline and
/// maps its error.
/// </summary>
internal sealed class EtcdCaller(EtcdMembers members, TimeSpan timeout)
{
    /// <summary>Ends calls of a member that has lost its leader, instead of letting them wait for one (clientv3.WithRequireLeader).</summary>
    public static readonly Metadata RequireLeader = new() { { "hasleader", "true" } };

    public EtcdMembers Members => members;

    public Task<T> ReadAsync<T>(string call, long revision, Func<EtcdMember, CallOptions, AsyncUnaryCall<T>> start, CancellationToken cancellation) =>
        CallAsync(call, false, revision, start, cancellation);

    public Task<T> WriteAsync<T>(string call, Func<EtcdMember, CallOptions, AsyncUnaryCall<T>> start, CancellationToken cancellation) =>
        CallAsync(call, true, 0, start, cancellation);

    private async Task<T> CallAsync<T>(
        string call, bool isWrite, long revision, Func<EtcdMember, CallOptions, AsyncUnaryCall<T>> start, CancellationToken cancellation)
    {
        for (var tried = 1; ; tried++)
        {
            var member = members.Current;
            try
            {
                using var pending = start(member, Options(cancellation));
                return await pending.ResponseAsync.ConfigureAwait(false);
            }
            catch (RpcException error)
            {
                cancellation.ThrowIfCancellationRequested();
                var failure = EtcdErrorMapper.Classify(error);
                if (failure is EtcdFailure.NotDone or EtcdFailure.Unknown)
                    members.MoveOnFrom(member);
                var another = failure == EtcdFailure.NotDone || (!isWrite && failure == EtcdFailure.Unknown);
                if (!another || tried >= members.Count)
                    throw EtcdErrorMapper.Map(error, call, member.Endpoint, isWrite, revision);
            }
        }
    }

    /// <summary>Deadlines go by the machine's own clock, for that is what gRPC compares them with.</summary>
    private CallOptions Options(CancellationToken cancellation) =>
        new(RequireLeader, (TimeProvider.System.GetUtcNow() + timeout).UtcDateTime, cancellation);
}
