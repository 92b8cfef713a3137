using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Queue;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Plugins.NodePorts;

/// <summary>A port of a node goes to one pod only.</summary>
internal sealed class NodePortsPlugin : IFilterPlugin, IQueueingHints
{
    private static readonly Verdict s_verdict = Verdict.Unschedulable(PluginNames.NodePorts, "node(s) didn't have free ports for the requested pod ports");

    public string Name => PluginNames.NodePorts;

    public EventKinds Events => EventKinds.PodDelete | EventKinds.NodeAdd;

    public FilterStart Begin(SchedulingPod pod, ClusterSnapshot snapshot) => pod.Shape.HostPorts.IsEmpty ? default : new FilterStart(new PortFilter(pod.Shape.HostPorts));

    public bool IsWorthRetrying(SchedulingPod pod, ClusterEvent change) =>
        change.OldPod is not { } gone || HaveConflict(pod.Shape.HostPorts, gone.Shape.HostPorts);

    private static bool HaveConflict(ValueList<HostPort> wanted, ValueList<HostPort> taken)
    {
        foreach (var port in wanted)
        {
            foreach (var other in taken)
            {
                if (port.ConflictsWith(other))
                    return true;
            }
        }
        return false;
    }

    private sealed class PortFilter(ValueList<HostPort> wanted) : NodeFilter
    {
        public override Verdict? Check(NodeEntry node)
        {
            if (node.PortPods == 0)
                return null;
            foreach (var pod in node.Pods)
            {
                if (!pod.Shape.HostPorts.IsEmpty && HaveConflict(wanted, pod.Shape.HostPorts))
                    return s_verdict;
            }
            return null;
        }
    }
}
