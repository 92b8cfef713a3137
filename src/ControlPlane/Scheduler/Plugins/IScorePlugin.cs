using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Plugins;

/// <summary>Tells which of the possible nodes are better.</summary>
internal interface IScorePlugin : ISchedulingPlugin
{
    /// <param name="nodes">The possible ones.</param>
    /// <param name="scores">Of each node, from 0 to 100; zeros at first.</param>
    /// <returns>False: it has nothing to say, and the scores are not to be looked at.</returns>
    bool Score(SchedulingPod pod, ClusterSnapshot snapshot, ReadOnlySpan<NodeEntry> nodes, Span<long> scores);
}
