using Microsoft.AspNetCore.Http;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>Ends a request that takes too long, by its own cancellation, and remembers that it did.</summary>
internal sealed class RequestDeadline : IDisposable
{
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _both;

    private RequestDeadline(HttpContext http, TimeSpan after, TimeProvider time)
    {
        _timer = new CancellationTokenSource(after, time);
        _both = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _timer.Token);
    }

    public bool HasPassed => _timer.IsCancellationRequested;

    /// <summary>From now on RequestAborted also means that the time is over.</summary>
    public static RequestDeadline Start(HttpContext http, TimeSpan after, TimeProvider time)
    {
        var deadline = new RequestDeadline(http, after, time);
        http.Features.Set(deadline);
        http.RequestAborted = deadline._both.Token;
        return deadline;
    }

    public void Dispose()
    {
        _both.Dispose();
        _timer.Dispose();
    }
}

/// <param name="Timeout">For requests that are not to last.</param>
public sealed record RequestLimits(TimeSpan Timeout);
