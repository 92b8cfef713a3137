using NodeStack.ControlPlane.Scheduler.Plugins;
using NodeStack.ControlPlane.Scheduler.Snapshot;
using NodeStack.ControlPlane.Scheduler.Volumes;

namespace NodeStack.ControlPlane.Scheduler.Cycle;

/// <summary>A node for a pod, or why there is none.</summary>
internal sealed record SchedulingPlan
{
    /// <summary>Null: there is none.</summary>
    public NodeEntry? Node { get; init; }

    /// <summary>What has to be written before the pod can be there.</summary>
    public VolumePlan? Volumes { get; init; }

    public required Diagnosis Diagnosis { get; init; }

    /// <summary>How many nodes were asked about, and how many of them are possible.</summary>
    public int Evaluated { get; init; }
    public int Feasible { get; init; }

    /// <summary>Of this cycle, for finding room.</summary>
    public NodeFilter[] Filters { get; init; } = [];

    public CycleMemory Memory { get; init; }
}
