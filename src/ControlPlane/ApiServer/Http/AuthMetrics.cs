using NodeStack.ControlPlane.ApiServer.Auth;
using Prometheus;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>Counts of who was let in, under upstream's names.</summary>
internal sealed class AuthMetrics(IMetricFactory metrics)
{
    private readonly Counter _attempts = metrics.CreateCounter("authentication_attempts", "Authentication attempts by result.", ["result"]);
    private readonly Histogram _authenticating = metrics.CreateHistogram("authentication_duration_seconds", "Authentication duration in seconds by result.", ["result"]);
    private readonly Histogram _authorizing = metrics.CreateHistogram("authorization_duration_seconds", "Authorization duration in seconds by result.", ["result"]);
    private readonly Counter _decisions = metrics.CreateCounter("authorization_attempts_total", "Authorization attempts by result.", ["result"]);

    public void Authenticated(Authentication result, TimeSpan took)
    {
        var label = result.User is not null ? "success" : result.Problem is null ? "failure" : "error";
        _attempts.WithLabels(label).Inc();
        _authenticating.WithLabels(label).Observe(took.TotalSeconds);
    }

    public void Authorized(Decision decision, TimeSpan took)
    {
        var label = decision switch
        {
            Decision.Allow => "allowed",
            Decision.Deny => "denied",
            _ => "no-opinion",
        };
        _decisions.WithLabels(label).Inc();
        _authorizing.WithLabels(label).Observe(took.TotalSeconds);
    }
}
