using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Scheduler.Metrics;
using NodeStack.ControlPlane.Scheduler.Tracking;

namespace NodeStack.ControlPlane.Scheduler.Hosting;

/// <summary>What the loop does from time to time: brings back who waited very long, looks after pods that the API server should have told of, and counts.</summary>
internal sealed class LoopKeeper(ClusterState state, ClusterFeeds feeds, SchedulerMetrics metrics, ILogger logger)
{
    /// <summary>Between two times.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_flushPeriod = TimeSpan.FromSeconds(30);
    private DateTimeOffset _flushed;

    public void Keep(int bindings, DateTimeOffset now)
    {
        if (now - _flushed >= s_flushPeriod)
        {
            _flushed = now;
            state.Queue.FlushLeftovers(now);
        }
        CheckAssumed(now);
        metrics.Queue.Show(state.Queue);
        metrics.Cache.WithLabels("nodes").Set(state.Snapshot.NodeCount);
        metrics.Cache.WithLabels("pods").Set(state.BoundPods + state.Assumed.Count);
        metrics.Cache.WithLabels("assumed_pods").Set(state.Assumed.Count);
        metrics.Running.WithLabels("binding").Set(bindings);
    }

    /// <summary>A pod that was bound, and whose watch does not tell of it: once the watch goes on, it will. It keeps its room until then, unless it is gone.</summary>
    private void CheckAssumed(DateTimeOffset now)
    {
        foreach (var pod in state.Assumed.Expired(now, BindingLauncher.Patience))
        {
            if (feeds.FindPod(pod.Namespace, pod.Name)?.Uid == pod.Uid)
                HostingLog.NotTold(logger, pod.Key, pod.NodeName);
            else
                state.Forget(pod, now);
        }
    }
}
