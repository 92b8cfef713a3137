using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.EndpointSlices;

/// <summary>What is to be done to a service's slices.</summary>
/// <param name="MissingNodes">Pods are left out because their nodes are not known (yet): to be looked at again.</param>
public sealed record EndpointSlicePlan(
    IReadOnlyList<V1EndpointSlice> Create, IReadOnlyList<V1EndpointSlice> Update, IReadOnlyList<V1EndpointSlice> Delete, IReadOnlyList<string> MissingNodes)
{
    public static readonly EndpointSlicePlan Nothing = new([], [], [], []);

    public bool IsEmpty => Create.Count + Update.Count + Delete.Count == 0;
}
