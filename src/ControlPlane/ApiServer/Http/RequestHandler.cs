using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>
/// The way of every request: health; who asks, and whether they may; a place among those in flight; the endpoint; and whatever went wrong as a Status.
/// </summary>
internal sealed class RequestHandler(
    RequestReader reader, RequestEndpoints endpoints, InFlightLimiter limiter, RequestMetrics metrics, RequestLimits limits, FailureResponder failures,
    TimeProvider time)
{
    public async Task HandleAsync(HttpContext http)
    {
        var started = time.GetTimestamp();
        RequestScope? scope = null;
        http.Response.Headers["Audit-Id"] = AuditId(http);
        http.Response.Headers.CacheControl = "no-cache, private";
        try
        {
            if (HealthEndpoint.IsHealth(http.Request.Path.Value!))
            {
                await endpoints.Health.ServeAsync(http).ConfigureAwait(false);
                return;
            }
            scope = await reader.ReadAsync(http).ConfigureAwait(false);
            await ServeAsync(http, scope).ConfigureAwait(false);
        }
        catch (Exception e) when (IsConnectionGone(http, e))
        {
            // Nobody reads an answer.
            http.Abort();
        }
        catch (Exception e)
        {
            await failures.AnswerAsync(http, scope, e).ConfigureAwait(false);
        }
        finally
        {
            if (scope is not null)
                metrics.Done(http, scope, time.GetElapsedTime(started));
        }
    }

    /// <summary>Reads of the body fail before the request is marked as aborted: when the client went, and when the server's grace ends.</summary>
    private static bool IsConnectionGone(HttpContext http, Exception e) => e switch
    {
        ConnectionAbortedException => true,
        OperationCanceledException => http.RequestAborted.IsCancellationRequested && http.Features.Get<RequestDeadline>() is not { HasPassed: true },
        _ => false,
    };

    private async Task ServeAsync(HttpContext http, RequestScope scope)
    {
        using var place = limiter.Enter(scope);
        using var lasting = metrics.LongRunning(http, scope);
        if (scope.IsLongRunning)
        {
            await endpoints.Resources.ServeAsync(http, scope).ConfigureAwait(false);
            return;
        }
        using var deadline = RequestDeadline.Start(http, limits.Timeout, time);
        if (scope.Path is not null)
            await endpoints.Resources.ServeAsync(http, scope).ConfigureAwait(false);
        else
            await endpoints.Others.ServeAsync(http).ConfigureAwait(false);
    }

    private static string AuditId(HttpContext http) =>
        http.Request.Headers["Audit-Id"].ToString() is { Length: > 0 and <= 64 } given ? given : Guid.NewGuid().ToString();
}
