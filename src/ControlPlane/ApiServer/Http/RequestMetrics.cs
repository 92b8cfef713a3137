using System.Globalization;
using NodeStack.ControlPlane.ApiServer.Registry;
using Prometheus;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>Counts and times of requests, under upstream's names and labels.</summary>
internal sealed class RequestMetrics
{
    private static readonly double[] Buckets =
        [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];

    private readonly Counter _total;
    private readonly Histogram _duration;
    private readonly Histogram _sli;
    private readonly Histogram _sizes;
    private readonly Gauge _longRunning;
    private readonly Counter _terminated;

    public RequestMetrics(IMetricFactory metrics)
    {
        _total = metrics.CreateCounter(
            "apiserver_request_total", "Requests by verb, dry run, group, version, resource, scope, component, and HTTP response code.",
            ["verb", "dry_run", "group", "version", "resource", "subresource", "scope", "component", "code", "system_client"]);
        _duration = metrics.CreateHistogram(
            "apiserver_request_duration_seconds", "Response latency in seconds.",
            ["verb", "dry_run", "group", "version", "resource", "subresource", "scope", "component"], new HistogramConfiguration { Buckets = Buckets });
        _sli = metrics.CreateHistogram(
            "apiserver_request_sli_duration_seconds", "Response latency in seconds, as service level indicator.",
            ["verb", "group", "version", "resource", "subresource", "scope", "component"], new HistogramConfiguration { Buckets = Buckets });
        _sizes = metrics.CreateHistogram(
            "apiserver_response_sizes", "Response size in bytes.", ["verb", "group", "version", "resource", "subresource", "scope", "component"],
            new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(1000, 10, 7) });
        _longRunning = metrics.CreateGauge(
            "apiserver_longrunning_requests", "Requests that may last: watches and streams.",
            ["verb", "group", "version", "resource", "subresource", "scope", "component"]);
        _terminated = metrics.CreateCounter(
            "apiserver_request_terminations_total", "Requests refused to protect the server.",
            ["verb", "group", "version", "resource", "subresource", "scope", "component", "code"]);
    }

    /// <param name="bytes">Of the answer's body; null: not known before it was sent.</param>
    public void Done(RequestScope scope, int code, bool dryRun, TimeSpan took, long? bytes)
    {
        if (scope.Path is not { } path)
            return;
        var (verb, scopeName, dry) = (scope.Verb.ToUpperInvariant(), ScopeOf(scope), dryRun ? "All" : "");
        var codeText = code.ToString(CultureInfo.InvariantCulture);
        _total.WithLabels(verb, dry, path.Group, path.Version, path.Resource, path.Subresource, scopeName, "apiserver", codeText, "").Inc();
        if (code is 429 or 503 or 504)
            _terminated.WithLabels(verb, path.Group, path.Version, path.Resource, path.Subresource, scopeName, "apiserver", codeText).Inc();
        if (scope.IsLongRunning)
            return;
        _sli.WithLabels(verb, path.Group, path.Version, path.Resource, path.Subresource, scopeName, "apiserver").Observe(took.TotalSeconds);
        if (bytes is { } size && code < 300)
            _sizes.WithLabels(verb, path.Group, path.Version, path.Resource, path.Subresource, scopeName, "apiserver").Observe(size);
        _duration.WithLabels(verb, dry, path.Group, path.Version, path.Resource, path.Subresource, scopeName, "apiserver").Observe(took.TotalSeconds);
    }

    public IDisposable? LongRunning(RequestScope scope) => scope is { IsLongRunning: true, Path: { } path }
        ? _longRunning.WithLabels(scope.Verb.ToUpperInvariant(), path.Group, path.Version, path.Resource, path.Subresource, ScopeOf(scope), "apiserver").TrackInProgress()
        : null;

    private static string ScopeOf(RequestScope scope) => scope.Path is { Name.Length: > 0 } || scope.Verb == "create"
        ? "resource"
        : scope.Path is { Namespace.Length: > 0 } ? "namespace" : "cluster";
}
