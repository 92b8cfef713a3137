using System.Collections.Concurrent;
using NodeStack.ControlPlane.ApiServer.Auth;
using Prometheus;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>Who was let in, and how long finding out took, under upstream's names.</summary>
internal sealed class AuthMetrics
{
    private static readonly HistogramConfiguration Seconds = new() { Buckets = Histogram.ExponentialBuckets(0.001, 2, 15) };

    private readonly ConcurrentDictionary<string, (Counter.Child Count, Histogram.Child Duration)> _authenticated = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (Counter.Child Count, Histogram.Child Duration)> _authorized = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Counter.Child> _byUser = new(StringComparer.Ordinal);
    private readonly Counter _attempts;
    private readonly Histogram _authenticating;
    private readonly Histogram _authorizing;
    private readonly Counter _decisions;
    private readonly Counter _users;

    public AuthMetrics(IMetricFactory metrics)
    {
        _attempts = metrics.CreateCounter("authentication_attempts", "Authentication attempts by result.", ["result"]);
        _authenticating = metrics.CreateHistogram("authentication_duration_seconds", "Authentication duration in seconds by result.", ["result"], Seconds);
        _authorizing = metrics.CreateHistogram("authorization_duration_seconds", "Authorization duration in seconds by result.", ["result"], Seconds);
        _decisions = metrics.CreateCounter("authorization_attempts_total", "Authorization attempts by result.", ["result"]);
        _users = metrics.CreateCounter("authenticated_user_requests", "Authenticated requests, by what kind of name their user has.", ["username"]);
        var filters = metrics.CreateHistogram(
            "apiserver_request_filter_duration_seconds", "Time in seconds that requests spend in what comes before the API itself.", ["filter"],
            new HistogramConfiguration { Buckets = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 5, 10, 15, 30] });
        (Authentication, Impersonation, Authorization) =
            (filters.WithLabels("authentication"), filters.WithLabels("impersonation"), filters.WithLabels("authorization"));
    }

    private Histogram.Child Authentication { get; }

    private Histogram.Child Authorization { get; }

    private Histogram.Child Impersonation { get; }

    public void Authenticated(Authentication result, TimeSpan took)
    {
        var label = result.User is not null ? "success" : result.Problem is null ? "failure" : "error";
        var (count, duration) = _authenticated.GetOrAdd(label, static (l, m) => (m._attempts.WithLabels(l), m._authenticating.WithLabels(l)), this);
        count.Inc();
        duration.Observe(took.TotalSeconds);
        Authentication.Observe(took.TotalSeconds);
        if (result.User is { } user)
            _byUser.GetOrAdd(RequestLabelRules.User(user.Name), static (l, m) => m._users.WithLabels(l), this).Inc();
    }

    public void Impersonated(TimeSpan took) => Impersonation.Observe(took.TotalSeconds);

    public void Authorized(Decision decision, TimeSpan took)
    {
        var label = decision switch
        {
            Decision.Allow => "allowed",
            Decision.Deny => "denied",
            _ => "no-opinion",
        };
        var (count, duration) = _authorized.GetOrAdd(label, static (l, m) => (m._decisions.WithLabels(l), m._authorizing.WithLabels(l)), this);
        count.Inc();
        duration.Observe(took.TotalSeconds);
        Authorization.Observe(took.TotalSeconds);
    }
}
