namespace NodeStack.KubeApi.Client;

/// <summary>An API server did not do what was asked. The message is the server's own, or says why there was no answer.</summary>
/// <param name="statusCode">Of HTTP; 0 when there was no answer.</param>
/// <param name="reason">Of the Status object (NotFound, AlreadyExists, Conflict, Expired, ...); empty without one.</param>
/// <param name="retryAfter">How long the server asks to wait; null: it does not say.</param>
public sealed class ApiException(int statusCode, string reason, string message, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(message, inner)
{
    public int StatusCode { get; } = statusCode;
    public string Reason { get; } = reason;
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>Nothing is known of the request: it may have been carried out.</summary>
    public bool IsUnanswered => StatusCode == 0;
    public bool IsNotFound => StatusCode == 404;
    public bool IsAlreadyExists => StatusCode == 409 && Reason == "AlreadyExists";
    public bool IsConflict => StatusCode == 409 && Reason != "AlreadyExists";
    public bool IsGone => StatusCode == 410;
    public bool IsUnauthorized => StatusCode == 401;
    public bool IsForbidden => StatusCode == 403;

    /// <summary>Worth trying again unchanged: no answer, too many requests, or the server's own trouble.</summary>
    public bool IsTransient => StatusCode is 0 or 408 or 429 or >= 500;
}
