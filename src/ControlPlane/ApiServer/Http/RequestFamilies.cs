using Prometheus;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>The families that requests count under, with upstream's names, labels and buckets.</summary>
internal sealed class RequestFamilies
{
    private static readonly double[] SliBuckets = [0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];
    private static readonly string[] Labels = ["verb", "group", "version", "resource", "subresource", "scope", "component"];

    public RequestFamilies(IMetricFactory metrics)
    {
        Total = metrics.CreateCounter(
            "apiserver_request_total", "Requests by verb, dry run, group, version, resource, scope, component, and HTTP response code.",
            ["verb", "dry_run", "group", "version", "resource", "subresource", "scope", "component", "code", "system_client"]);
        Duration = metrics.CreateHistogram(
            "apiserver_request_duration_seconds", "Response latency in seconds.",
            ["verb", "dry_run", "group", "version", "resource", "subresource", "scope", "component"],
            new HistogramConfiguration { Buckets = [0.005, 0.025, .. SliBuckets] });
        Sli = metrics.CreateHistogram(
            "apiserver_request_sli_duration_seconds", "Response latency in seconds, as service level indicator.", Labels,
            new HistogramConfiguration { Buckets = SliBuckets });
        Sizes = metrics.CreateHistogram(
            "apiserver_response_sizes", "Size of the answers to reads, in bytes.", Labels,
            new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(1000, 10, 7) });
        LongRunning = metrics.CreateGauge("apiserver_longrunning_requests", "Requests that may last: watches and streams.", Labels);
        Terminated = metrics.CreateCounter("apiserver_request_terminations_total", "Requests refused to protect the server.", [.. Labels, "code"]);
        Bodies = metrics.CreateHistogram(
            "apiserver_request_body_size_bytes", "Size of the bodies of writes, in bytes.", ["group", "resource", "verb"],
            new HistogramConfiguration { Buckets = Histogram.LinearBuckets(50_000, 100_000, 31) });
        Validations = metrics.CreateHistogram(
            "field_validation_request_duration_seconds", "Response latency in seconds by what is done about unknown and duplicate fields.", ["field_validation"],
            new HistogramConfiguration { Buckets = SliBuckets });
        Deprecated = metrics.CreateGauge(
            "apiserver_requested_deprecated_apis", "1 for each deprecated API that was asked for.",
            ["group", "version", "resource", "subresource", "removed_release"]);
        OfServers = metrics.CreateCounter(
            "apiserver_selfrequest_total", "Requests of API servers.", ["verb", "group", "resource", "subresource"]);
    }

    public Counter Total { get; }
    public Histogram Duration { get; }
    public Histogram Sli { get; }
    public Histogram Sizes { get; }
    public Gauge LongRunning { get; }
    public Counter Terminated { get; }
    public Histogram Bodies { get; }
    public Histogram Validations { get; }
    public Gauge Deprecated { get; }
    public Counter OfServers { get; }
}
