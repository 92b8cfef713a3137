using Prometheus;

namespace NodeStack.Kubelet.Node;

/// <summary>The node's name, and how long it took from the machine's boot until the node was ready: only where this kubelet registered a new node.</summary>
internal sealed class NodeStartupMetrics
{
    private readonly DateTimeOffset? _booted;
    private readonly DateTimeOffset _started;
    private readonly Gauge _preKubelet;
    private readonly Gauge _preRegistration;
    private readonly Gauge _registration;
    private readonly Gauge _postRegistration;
    private readonly Gauge _total;
    private DateTimeOffset? _attempted;
    private DateTimeOffset? _registered;
    private bool _isReady;

    /// <param name="booted">Null: not known.</param>
    public NodeStartupMetrics(IMetricFactory metrics, string nodeName, DateTimeOffset? booted, DateTimeOffset started)
    {
        (_booted, _started) = (booted, started);
        metrics.CreateGauge("kubelet_node_name", "The node's name. The count is always 1.", new GaugeConfiguration { LabelNames = ["node"] })
            .WithLabels(nodeName).Set(1);
        _preKubelet = metrics.CreateGauge("kubelet_node_startup_pre_kubelet_duration_seconds", "Duration in seconds of node startup before kubelet starts.");
        _preRegistration = metrics.CreateGauge("kubelet_node_startup_pre_registration_duration_seconds", "Duration in seconds of node startup before registration.");
        _registration = metrics.CreateGauge("kubelet_node_startup_registration_duration_seconds", "Duration in seconds of node startup during registration.");
        _postRegistration = metrics.CreateGauge("kubelet_node_startup_post_registration_duration_seconds", "Duration in seconds of node startup after registration.");
        _total = metrics.CreateGauge("kubelet_node_startup_duration_seconds", "Duration in seconds of node startup in total.");
    }

    public void Attempting(DateTimeOffset now) => _attempted ??= now;

    public void RegisteredNew(DateTimeOffset now)
    {
        if (_attempted is not { } attempted || _registered is not null)
            return;
        _registered = now;
        if (_booted is { } booted)
            _preKubelet.Set((_started - booted).TotalSeconds);
        _preRegistration.Set((attempted - _started).TotalSeconds);
        _registration.Set((now - attempted).TotalSeconds);
    }

    public void Ready(DateTimeOffset now)
    {
        if (_registered is not { } registered || _isReady)
            return;
        _isReady = true;
        _postRegistration.Set((now - registered).TotalSeconds);
        if (_booted is { } booted)
            _total.Set((now - booted).TotalSeconds);
    }
}
