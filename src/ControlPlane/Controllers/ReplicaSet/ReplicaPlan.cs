using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.ReplicaSet;

/// <summary>What makes a set of replicas as it should be.</summary>
/// <param name="Create">How many pods to make.</param>
/// <param name="Delete">Which pods to delete.</param>
/// <param name="Reason">For people; empty: nothing is to be done.</param>
public sealed record ReplicaPlan(int Create, IReadOnlyList<V1Pod> Delete, string Reason)
{
    public static readonly ReplicaPlan Nothing = new(0, [], "");
}
