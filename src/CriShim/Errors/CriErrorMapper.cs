using System.Net.Sockets;
using Grpc.Core;
using NodeStack.CriShim.Translation;

namespace NodeStack.CriShim.Errors;

/// <summary>
/// The one place that turns gRPC statuses into our reasons. Runtimes put some reasons into the text only: the CRI error names
/// (RegistryUnavailable, ...) and name reservations, which containerd reports with code Unknown.
/// </summary>
internal static class CriErrorMapper
{
    public static CriException Map(string call, string endpoint, Exception error) => error switch
    {
        RpcException rpc => MapStatus(call, endpoint, rpc),
        MalformedAnswerException => new CriException(call, CriErrorReason.Malformed, $"malformed {call} answer: {error.Message}", error),
        OperationCanceledException => new CriException(call, CriErrorReason.Cancelled, $"{call} was cancelled", error),
        CriException known => known,
        _ => new CriException(call, CriErrorReason.Unknown, error.Message, error),
    };

    public static CriErrorReason Reason(StatusCode code, string detail)
    {
        if (detail.Contains("RegistryUnavailable", StringComparison.Ordinal))
            return CriErrorReason.RegistryUnavailable;
        if (detail.Contains("SignatureValidationFailed", StringComparison.Ordinal))
            return CriErrorReason.SignatureValidationFailed;
        if (detail.Contains("RROUnsupported", StringComparison.Ordinal))
            return CriErrorReason.RecursiveReadOnlyUnsupported;
        if (code == StatusCode.Unknown && IsNameReserved(detail))
            return CriErrorReason.AlreadyExists;
        return Reason(code);
    }

    private static CriErrorReason Reason(StatusCode code) => code switch
    {
        StatusCode.Unavailable => CriErrorReason.Unavailable,
        StatusCode.DeadlineExceeded => CriErrorReason.DeadlineExceeded,
        StatusCode.Cancelled => CriErrorReason.Cancelled,
        StatusCode.NotFound => CriErrorReason.NotFound,
        StatusCode.AlreadyExists => CriErrorReason.AlreadyExists,
        StatusCode.InvalidArgument or StatusCode.OutOfRange => CriErrorReason.InvalidArgument,
        StatusCode.PermissionDenied or StatusCode.Unauthenticated => CriErrorReason.PermissionDenied,
        StatusCode.ResourceExhausted => CriErrorReason.ResourceExhausted,
        StatusCode.FailedPrecondition or StatusCode.Aborted => CriErrorReason.FailedPrecondition,
        StatusCode.Unimplemented => CriErrorReason.Unimplemented,
        _ => CriErrorReason.Unknown,
    };

    private static CriException MapStatus(string call, string endpoint, RpcException error)
    {
        var reason = Reason(error.StatusCode, error.Status.Detail);
        var message = reason switch
        {
            CriErrorReason.Unavailable => Unavailable(endpoint, error),
            CriErrorReason.DeadlineExceeded when error.Status.Detail.Length == 0 => $"{call} did not finish within its deadline",
            CriErrorReason.Unimplemented when error.Status.Detail.Length == 0 => $"the container runtime has no {call}",
            _ when error.Status.Detail.Length == 0 => $"{call} failed with gRPC status {error.StatusCode}",
            _ => error.Status.Detail,
        };
        return new CriException(call, reason, message, error);
    }

    /// <summary>The client library wraps the socket's error in three layers of its own words; the innermost says what happened.</summary>
    private static string Unavailable(string endpoint, RpcException error)
    {
        if (error.Status.DebugException is null)
            return error.Status.Detail;

        var cause = error.Status.DebugException;
        while (cause is not SocketException && cause.InnerException is { } inner)
            cause = inner;
        return $"container runtime is down ({endpoint}): {cause.Message}";
    }

    private static bool IsNameReserved(string detail) =>
        detail.Contains("is reserved for", StringComparison.Ordinal) || detail.Contains("name is reserved", StringComparison.Ordinal);
}
