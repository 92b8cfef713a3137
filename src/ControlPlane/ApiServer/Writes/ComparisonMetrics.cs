using NodeStack.ControlPlane.ApiServer.Apply;
using Prometheus;

namespace NodeStack.ControlPlane.ApiServer.Writes;

/// <summary>How long it takes to find out whether an update changes anything but times of field managers, under upstream's name.</summary>
internal sealed class ComparisonMetrics(IMetricFactory metrics)
{
    private readonly Histogram _seconds = metrics.CreateHistogram(
        "apiserver_request_timestamp_comparison_time", "Time in seconds that comparing old and new objects takes in updates and patches.", ["code_path"],
        new HistogramConfiguration { Buckets = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 5] });

    public void Compared(TimesComparison outcome, TimeSpan took) => _seconds.WithLabels(outcome switch
    {
        TimesComparison.Equal => "equal_objects",
        TimesComparison.UnequalObjects => "unequal_objects_slow",
        _ => "unequal_objects_fast",
    }).Observe(took.TotalSeconds);
}
