using k8s.Models;
using NodeStack.Cgroups;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Resources;

namespace NodeStack.Kubelet.Hosting;

/// <summary>What the node can do with cgroups, fixed at start. Driver, Tree and Reader are null on reduced hosts.</summary>
/// <param name="Capacity">All that the machine has.</param>
/// <param name="ForPods">Of these, what is for pods.</param>
internal sealed record CgroupParts(
    IPodCgroups Pods,
    CgroupDriverKind Kind,
    ICgroupDriver? Driver,
    QosTreeExecutor? Tree,
    CgroupStatReader? Reader,
    PodCgroupOptions Options,
    ResourceAmounts Capacity,
    ResourceAmounts ForPods,
    PodOomKills? OomKills = null)
{
    /// <summary><see cref="ForPods"/> as the API has it.</summary>
    public IReadOnlyDictionary<string, ResourceQuantity> Allocatable { get; } = NodeCapacityRules.Quantities(ForPods);
}
