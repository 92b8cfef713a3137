using NodeStack.ControlPlane.Scheduler.Cycle;
using Prometheus;

namespace NodeStack.ControlPlane.Scheduler.Metrics;

/// <summary>Times the steps of one cycle after another; steps of one profile do not overlap.</summary>
internal sealed class PointTimer(Histogram points, string profile, TimeProvider time) : ICycleObserver
{
    private long _began;

    public void Began(string point) => _began = time.GetTimestamp();

    public void Ended(string point, string status) => points.WithLabels(point, status, profile).Observe(time.GetElapsedTime(_began).TotalSeconds);
}
