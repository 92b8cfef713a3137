using Grpc.Core;

namespace NodeStack.ControlPlane.Storage.Etcd;

/// <summary>gRPC statuses as the store's exceptions. Texts are etcd's (api/v3/v3rpc/rpctypes/error.go); it tells errors of one code apart by them.</summary>
internal static class EtcdErrorMapper
{
    public const string Compacted = "etcdserver: mvcc: required revision has been compacted";
    public const string LeaseNotFound = "etcdserver: requested lease not found";
    private const string FutureRevision = "etcdserver: mvcc: required revision is a future revision";
    private const string NoLeader = "etcdserver: no leader";
    private const string NoSpace = "etcdserver: mvcc: database space exceeded";
    private const string NoConnection = "Error connecting to subchannel.";
    private const string TooLarge = "etcdserver: request is too large";

    public static EtcdFailure Classify(RpcException error) => error.StatusCode switch
    {
        StatusCode.Unavailable when IsConnecting(error) => EtcdFailure.NotDone,
        StatusCode.Unavailable when Says(error, NoLeader) => EtcdFailure.NotDone,
        StatusCode.OutOfRange or StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.FailedPrecondition => EtcdFailure.Answer,
        StatusCode.ResourceExhausted or StatusCode.PermissionDenied or StatusCode.Unauthenticated or StatusCode.Unimplemented => EtcdFailure.Refused,
        _ => EtcdFailure.Unknown,
    };

    /// <param name="revision">That was asked for, 0: none.</param>
    public static Exception Map(RpcException error, string call, Uri endpoint, bool isWrite, long revision) => error.Status.Detail switch
    {
        Compacted => new RevisionCompactedException(revision, 0),
        FutureRevision => new RevisionInFutureException(revision, 0),
        TooLarge => new StoreValueTooLargeException(StoreLimits.MaxValueBytes + 1),
        NoSpace => new StoreUnavailableException($"etcd at {endpoint} has no space left: compact and defragment it, then disarm its alarm ({NoSpace})", error),
        _ when isWrite && Classify(error) == EtcdFailure.Unknown =>
            new StoreOutcomeUnknownException($"{call} at etcd {endpoint} was not answered: {Text(error)}", error),
        _ => new StoreUnavailableException($"{call} at etcd {endpoint} failed: {Text(error)}", error),
    };

    public static bool Says(RpcException error, string text) => error.Status.Detail == text;

    /// <summary>Nothing was sent: no connection came about. Grpc.Net.Client tells it by text or by the exception beneath.</summary>
    private static bool IsConnecting(RpcException error) => Says(error, NoConnection) || error.Status.DebugException is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
    };

    /// <summary>Of a connection that did not come about, what is beneath says why: nobody listens, or one of the two does not trust the other.</summary>
    private static string Text(RpcException error)
    {
        var text = $"{error.StatusCode}: {error.Status.Detail}";
        if (!IsConnecting(error) || error.Status.DebugException?.GetBaseException().Message is not { } cause || text.Contains(cause, StringComparison.Ordinal))
            return text;
        return $"{text} ({cause.ReplaceLineEndings(" ")})";
    }
}
