using Prometheus;

namespace NodeStack.Kubelet.Images;

/// <summary>Upstream's metrics of image pulls and collection.</summary>
/// <param name="pulls">Null: nobody else wants to know.</param>
internal sealed class ImageMetrics(IMetricFactory factory, IPullObserver? pulls = null)
{
    private readonly Counter _ensured = factory.CreateCounter(
        "kubelet_image_manager_ensure_image_requests_total", "Number of ensure-image requests processed by the kubelet.",
        ["pull_policy", "present_locally", "pull_required"]);

    private readonly Histogram _pulls = factory.CreateHistogram(
        "kubelet_image_pull_duration_seconds", "Duration in seconds to pull an image.", ["image_size_in_bytes"],
        new HistogramConfiguration { Buckets = [1, 5, 10, 20, 30, 60, 120, 180, 240, 300, 360, 480, 600, 900, 1200, 1800, 2700, 3600] });

    private readonly Counter _collected = factory.CreateCounter(
        "kubelet_image_garbage_collected_total",
        "Total number of images garbage collected by the kubelet, whether through disk usage or image age.", ["reason"]);

    /// <param name="present">Null: it was not looked up.</param>
    /// <param name="pullRequired">Null: it was not decided.</param>
    public void Ensured(PullPolicy policy, bool? present, bool? pullRequired) =>
        _ensured.WithLabels(policy.ToString().ToLowerInvariant(), Text(present), Text(pullRequired)).Inc();

    public void PullBegan(string podUid) => pulls?.PullBegan(podUid);

    public void PullEnded(string podUid) => pulls?.PullEnded(podUid);

    public void Pulled(ulong bytes, TimeSpan took) => _pulls.WithLabels(ImageSizeRules.Label(bytes)).Observe(took.TotalSeconds);

    /// <param name="reason">age or space.</param>
    public void Collected(string reason) => _collected.WithLabels(reason).Inc();

    private static string Text(bool? value) => value switch { null => "unknown", true => "true", false => "false" };
}
