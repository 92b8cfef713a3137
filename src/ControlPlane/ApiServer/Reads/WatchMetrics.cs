using NodeStack.ControlPlane.ApiServer.Registry;
using Prometheus;

namespace NodeStack.ControlPlane.ApiServer.Reads;

/// <summary>Counts of watches, under upstream's names.</summary>
internal sealed class WatchMetrics(IMetricFactory metrics)
{
    private readonly Counter _events = metrics.CreateCounter("apiserver_watch_events_total", "Events sent to watchers.", ["group", "version", "resource"]);

    private readonly Counter _dropped = metrics.CreateCounter(
        "apiserver_terminated_watchers_total", "Watchers ended because they did not keep up.", ["group", "resource"]);

    private readonly Gauge _watching = metrics.CreateGauge("apiserver_registered_watchers", "Watchers at present.", ["group", "version", "resource"]);

    public void Sent(ResourceDeclaration resource) => _events.WithLabels(resource.Group, resource.Version, resource.Resource).Inc();

    public void Dropped(ResourceDeclaration resource) => _dropped.WithLabels(resource.Group, resource.Resource).Inc();

    public IDisposable Watching(ResourceDeclaration resource) => _watching.WithLabels(resource.Group, resource.Version, resource.Resource).TrackInProgress();
}
