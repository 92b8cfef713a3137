using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Snapshot;

/// <summary>A node as far as scheduling goes.</summary>
/// <param name="Allocatable">By the numbers of the <see cref="ResourceTable"/>; CPU in thousandths.</param>
/// <param name="AllowedPods">How many pods it takes.</param>
/// <param name="Images">What it has, by name, with the size in bytes.</param>
internal sealed record NodeFacts(
    string Name, LabelSet Labels, ValueList<Taint> Taints, bool IsUnschedulable, ValueList<long> Allocatable, long AllowedPods, ValueList<NodeImage> Images)
{
    public long AllocatableOf(int resource) => resource < Allocatable.Count ? Allocatable[resource] : 0;

    public override string ToString() => Name;
}
