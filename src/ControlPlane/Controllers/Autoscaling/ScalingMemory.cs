using System.Collections.Immutable;

namespace NodeStack.ControlPlane.Controllers.Autoscaling;

/// <summary>What was wished and done lately for one target, by a clock that never jumps.</summary>
/// <param name="Wished">Recommendations as they were before anything held them back.</param>
public sealed record ScalingMemory(
    ImmutableList<(TimeSpan Time, int Replicas)> Wished, ImmutableList<(TimeSpan Time, int Change)> Added, ImmutableList<(TimeSpan Time, int Change)> Removed)
{
    public static readonly ScalingMemory Empty = new([], [], []);

    /// <summary>With what was wished now; what no window looks at any more is forgotten.</summary>
    public ScalingMemory Wish(int replicas, TimeSpan now, TimeSpan longestWindow) =>
        this with { Wished = Wished.RemoveAll(w => w.Time < now - longestWindow).Add((now, replicas)) };

    /// <summary>With what was done now.</summary>
    public ScalingMemory Scaled(int before, int after, TimeSpan now, TimeSpan longestPeriod) => after > before
        ? this with { Added = Added.RemoveAll(a => a.Time < now - longestPeriod).Add((now, after - before)) }
        : this with { Removed = Removed.RemoveAll(r => r.Time < now - longestPeriod).Add((now, before - after)) };

    /// <summary>How many replicas there were when the period began.</summary>
    public int Before(int current, TimeSpan period, TimeSpan now) =>
        current - Added.Where(a => a.Time > now - period).Sum(a => a.Change) + Removed.Where(r => r.Time > now - period).Sum(r => r.Change);
}
