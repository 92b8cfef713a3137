using Prometheus;

namespace NodeStack.ControlPlane.ApiServer.Auth.Tokens;

/// <summary>How often the cache of tokens knew the answer, and what happened when it did not; under upstream's names.</summary>
public sealed class TokenCacheMetrics
{
    private readonly Histogram _durations;
    private readonly Counter _requests;
    private readonly Counter _fetches;
    private readonly Gauge.Child _running;

    public TokenCacheMetrics(IMetricFactory metrics)
    {
        _durations = metrics.CreateHistogram(
            "authentication_token_cache_request_duration_seconds", "Time in seconds until the user of a token was known, by whether the cache knew it.", ["status"]);
        _requests = metrics.CreateCounter("authentication_token_cache_request_total", "Tokens asked about, by whether the cache knew them.", ["status"]);
        _fetches = metrics.CreateCounter("authentication_token_cache_fetch_total", "Tokens that had to be checked, by result.", ["status"]);
        _running = metrics.CreateGauge("authentication_token_cache_active_fetch_count", "Tokens being checked at present.", ["status"]).WithLabels("in_flight");
    }

    public void Hit(TimeSpan took) => Asked("hit", took);

    public void Missed(TimeSpan took) => Asked("miss", took);

    public IDisposable Fetching() => _running.TrackInProgress();

    /// <param name="failed">The token was checked and refused.</param>
    public void Fetched(bool failed) => _fetches.WithLabels(failed ? "error" : "ok").Inc();

    private void Asked(string status, TimeSpan took)
    {
        _requests.WithLabels(status).Inc();
        _durations.WithLabels(status).Observe(took.TotalSeconds);
    }
}
