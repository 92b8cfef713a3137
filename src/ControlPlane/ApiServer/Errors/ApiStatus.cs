namespace NodeStack.ControlPlane.ApiServer.Errors;

/// <summary>A failure as clients see it: the API's Status object.</summary>
/// <param name="Code">HTTP status code.</param>
/// <param name="Reason">Machine-readable, e.g. <c>NotFound</c>.</param>
public sealed record ApiStatus(int Code, string Reason, string Message, ApiStatusDetails? Details = null)
{
    /// <summary>What a client should wait before it tries again; also sent as Retry-After.</summary>
    public int RetryAfterSeconds => Details?.RetryAfterSeconds ?? 0;
}

/// <param name="Kind">The resource's plural name, as upstream fills it.</param>
public sealed record ApiStatusDetails(
    string Name = "",
    string Group = "",
    string Kind = "",
    string Uid = "",
    IReadOnlyList<StatusCause>? Causes = null,
    int RetryAfterSeconds = 0);

/// <param name="Reason">E.g. <c>FieldValueInvalid</c>.</param>
public sealed record StatusCause(string Reason, string Message, string Field);

/// <summary>Ends a request with a Status.</summary>
public class ApiException(ApiStatus status, Exception? inner = null) : Exception(status.Message, inner)
{
    public ApiStatus Status { get; } = status;
}
