using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.Storage;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>Answers requests that failed: every error as a Status, those that nobody foresaw with a line in the log.</summary>
internal sealed class FailureResponder(ILogger logger)
{
    /// <param name="scope">Null when the request failed before it was read.</param>
    public async Task AnswerAsync(HttpContext http, RequestScope? scope, Exception e)
    {
        var isLate = http.Features.Get<RequestDeadline>() is { HasPassed: true };
        var failure = isLate ? ApiErrors.Timeout("request did not complete within the allotted timeout") : FailureOf(e);
        if (failure.Status.Code >= 500 && e is not (ApiException or StoreUnavailableException))
            ApiServerLog.RequestFailed(logger, http.Request.Method, http.Request.Path.Value!, e);
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }
        http.Response.Headers.ContentEncoding = default;
        http.Response.ContentLength = null;
        if (scope is not null)
            ObjectEndpoint.WriteWarnings(http, scope.Warnings);
        var format = AcceptParser.Choose(http.Request.Headers.Accept.ToString(), allowViews: true) ?? ResponseFormat.Json;
        // The time for the request is over, not the time for its answer.
        http.RequestAborted = CancellationToken.None;
        await ResponseWriter.WriteStatusAsync(
            http, failure.Status, format with { View = ObjectView.Whole }, (e as ExpiredPageException)?.ContinueToken ?? "").ConfigureAwait(false);
    }

    private static ApiException FailureOf(Exception e) => e switch
    {
        ApiException known => known,
        StoreOutcomeUnknownException unknown => ApiErrors.Timeout(unknown.Message),
        StoreUnavailableException store => ApiErrors.Unavailable(store.Message, store),
        BadHttpRequestException { StatusCode: 413 } => ApiErrors.TooLarge($"Request entity too large: limit is {BodyReader.LargestBytes}"),
        BadHttpRequestException bad => ApiErrors.BadRequest(bad.Message),
        _ => ApiErrors.Internal("an unexpected error, see the server's log", e),
    };
}
