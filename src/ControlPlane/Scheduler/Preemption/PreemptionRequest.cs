using NodeStack.ControlPlane.Scheduler.Cycle;
using NodeStack.ControlPlane.Scheduler.Plugins;
using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Preemption;

/// <summary>What room is wanted for, after a cycle that found none.</summary>
/// <param name="Offset">Where among the nodes to begin; a random number.</param>
internal sealed record PreemptionRequest(
    SchedulingPod Pod, ClusterSnapshot Snapshot, NodeFilter[] Filters, Diagnosis Diagnosis, IReadOnlyList<DisruptionBudget> Budgets, PreemptionLimits Limits, uint Offset);
