using Prometheus;

namespace NodeStack.Kubelet.Server.Metrics;

/// <summary>Counts and times requests to the kubelet server under upstream's metric names.</summary>
internal sealed class ServerMetrics
{
    private static readonly string[] s_labels = ["method", "path", "server_type", "long_running"];
    private readonly Counter _requests;
    private readonly Gauge _inflight;
    private readonly Histogram _durations;
    private readonly Counter _websockets;

    public ServerMetrics(IMetricFactory metrics)
    {
        _requests = metrics.CreateCounter("kubelet_http_requests_total", "Number of the http requests received since the server started", s_labels);
        _inflight = metrics.CreateGauge("kubelet_http_inflight_requests", "Number of the inflight http requests", s_labels);
        _durations = metrics.CreateHistogram("kubelet_http_requests_duration_seconds", "Duration in seconds to serve http requests", new HistogramConfiguration
        {
            LabelNames = s_labels,
            Buckets = [.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10],
        });
        _websockets = metrics.CreateCounter(
            "kubelet_websocket_streaming_requests_total",
            "Total number of WebSocket streaming requests (exec/attach/portforward) received by the kubelet.",
            ["subresource"]);
    }

    /// <summary>Begins to count a request; disposing the result ends it.</summary>
    public Tracking Track(string method, string path)
    {
        var label = MetricPathRules.PathLabel(path);
        string[] values = [MetricPathRules.MethodLabel(method), label, "readwrite", MetricPathRules.LongRunningLabel(label)];
        _requests.WithLabels(values).Inc();
        var inflight = _inflight.WithLabels(values);
        inflight.Inc();
        return new Tracking(inflight, _durations.WithLabels(values));
    }

    public void WebSocketStream(string subresource) => _websockets.WithLabels(subresource).Inc();

    /// <summary>One request under way.</summary>
    internal readonly struct Tracking(Gauge.Child inflight, Histogram.Child duration) : IDisposable
    {
        private readonly long _started = System.Diagnostics.Stopwatch.GetTimestamp();

        public void Dispose()
        {
            inflight.Dec();
            duration.Observe(System.Diagnostics.Stopwatch.GetElapsedTime(_started).TotalSeconds);
        }
    }
}
