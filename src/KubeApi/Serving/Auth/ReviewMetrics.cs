using System.Globalization;
using NodeStack.KubeApi.Client;
using Prometheus;

namespace NodeStack.KubeApi.Serving.Auth;

/// <summary>Counts and times the questions to the API server, by the code of the answer, under upstream's names.</summary>
public sealed class ReviewMetrics
{
    private readonly Counter _requests;
    private readonly Histogram _durations;

    private ReviewMetrics(IMetricFactory metrics, string kind, string description)
    {
        _requests = metrics.CreateCounter($"apiserver_delegated_{kind}_request_total", "Number of HTTP requests partitioned by status code.", ["code"]);
        _durations = metrics.CreateHistogram(
            $"apiserver_delegated_{kind}_request_duration_seconds", description,
            new HistogramConfiguration { LabelNames = ["code"], Buckets = [0.25, 0.5, 0.7, 1, 1.5, 3, 5, 10] });
    }

    public static ReviewMetrics Tokens(IMetricFactory metrics) => new(metrics, "authn", "Request latency in seconds. Broken down by status code.");

    public static ReviewMetrics Access(IMetricFactory metrics) => new(metrics, "authz", "Request latency in seconds. Broken down by status code.");

    public void Answered(TimeSpan took) => Count("201", took);

    public void Failed(ApiException error, TimeSpan took) =>
        Count(error.IsUnanswered ? "<error>" : error.StatusCode.ToString(CultureInfo.InvariantCulture), took);

    private void Count(string code, TimeSpan took)
    {
        _requests.WithLabels(code).Inc();
        _durations.WithLabels(code).Observe(took.TotalSeconds);
    }
}
