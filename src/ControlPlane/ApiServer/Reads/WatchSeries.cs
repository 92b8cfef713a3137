using NodeStack.ControlPlane.ApiServer.Cache;
using Prometheus;

namespace NodeStack.ControlPlane.ApiServer.Reads;

/// <summary>The series of the watches of one resource, kept: an event to ten thousand watchers counts ten thousand times.</summary>
/// <param name="watching">Watchers at present.</param>
/// <param name="sent">Makes the series of events; only once there is one.</param>
/// <param name="cache">Of the resource.</param>
/// <param name="lists">From a scope.</param>
/// <param name="dropped">Counts a watcher that did not keep up.</param>
internal sealed class WatchSeries(
    Gauge.Child watching, Func<(Counter.Child Events, Histogram.Child Sizes)> sent, CacheSeries cache, Func<string, IObserver> lists, Action dropped)
{
    private readonly Lazy<(Counter.Child Events, Histogram.Child Sizes)> _sent = new(sent);

    public IDisposable Watching() => watching.TrackInProgress();

    /// <param name="bytes">As encoded for this watcher.</param>
    public void Sent(long bytes)
    {
        var (events, sizes) = _sent.Value;
        events.Inc();
        sizes.Observe(bytes);
    }

    /// <summary>A watch has begun with objects.</summary>
    /// <param name="objects">Looked at, whether they match or not.</param>
    public void Began(int objects) => cache.InitEvents.Inc(objects);

    /// <summary>A watch has sent all objects and said so.</summary>
    /// <param name="scope">resource, namespace or cluster.</param>
    public void Listed(string scope, TimeSpan took) => lists(scope).Observe(took.TotalSeconds);

    public void Dropped() => dropped();
}
