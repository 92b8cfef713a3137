using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;
using NodeStack.ControlPlane.Scheduler.Volumes;

namespace NodeStack.ControlPlane.Scheduler.Plugins;

/// <summary>What one plugin worked out for one pod in one cycle: whether each node is possible.</summary>
internal abstract class NodeFilter
{
    /// <summary>Null: the node is possible.</summary>
    public abstract Verdict? Check(NodeEntry node);

    /// <summary>As if that pod were on the node, too.</summary>
    public virtual void Add(SchedulingPod pod, NodeEntry node)
    {
    }

    /// <summary>As if that pod were not on the node.</summary>
    public virtual void Remove(SchedulingPod pod, NodeEntry node)
    {
    }

    /// <summary>What has to be written before the pod can be on a node that is possible; null for nothing.</summary>
    public virtual VolumePlan? VolumesOn(NodeEntry node) => null;
}
