using System.Globalization;
using NodeStack.KubeApi.Client;
using Prometheus;

namespace NodeStack.KubeApi.Metrics;

/// <summary>Requests to the API server, under client-go's names.</summary>
public sealed class RestClientMetrics(IMetricFactory metrics) : IApiCallObserver
{
    private static readonly HistogramConfiguration s_bytes = new() { Buckets = [64, 256, 512, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216] };
    private static readonly HistogramConfiguration s_seconds = new() { Buckets = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60] };

    private readonly Counter _requests = metrics.CreateCounter(
        "rest_client_requests_total", "Number of HTTP requests, partitioned by status code, method, and host.", ["code", "host", "method"]);
    private readonly Histogram _durations = metrics.CreateHistogram(
        "rest_client_request_duration_seconds", "Request latency in seconds. Broken down by verb, and host.", ["host", "verb"], s_seconds);
    private readonly Histogram _sizes = metrics.CreateHistogram(
        "rest_client_request_size_bytes", "Request size in bytes. Broken down by verb and host.", ["host", "verb"], s_bytes);
    private readonly Histogram _answers = metrics.CreateHistogram(
        "rest_client_response_size_bytes", "Response size in bytes. Broken down by verb and host.", ["host", "verb"], s_bytes);
    private readonly Histogram _waits = metrics.CreateHistogram(
        "rest_client_rate_limiter_duration_seconds", "Client side rate limiter latency in seconds. Broken down by verb, and host.", ["host", "verb"], s_seconds);

    public void Answered(ApiRequest request, Uri server, int statusCode, TimeSpan elapsed)
    {
        var (host, method) = (server.Authority, request.Method.Method);
        _requests.WithLabels(statusCode == 0 ? "<error>" : statusCode.ToString(CultureInfo.InvariantCulture), host, method).Inc();
        _durations.WithLabels(host, method).Observe(elapsed.TotalSeconds);
        _sizes.WithLabels(host, method).Observe(request.Body.Length);
    }

    public void Waited(ApiRequest request, Uri server, TimeSpan elapsed) =>
        _waits.WithLabels(server.Authority, request.Method.Method).Observe(elapsed.TotalSeconds);

    public void Received(ApiRequest request, Uri server, int bytes) => _answers.WithLabels(server.Authority, request.Method.Method).Observe(bytes);
}
