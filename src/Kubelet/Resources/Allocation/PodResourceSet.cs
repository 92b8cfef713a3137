using k8s.Models;

namespace NodeStack.Kubelet.Resources.Allocation;

/// <summary>The resources of a pod that may change while it runs: its own, and those of its main and init containers by name.</summary>
internal sealed record PodResourceSet(V1ResourceRequirements? Pod, IReadOnlyDictionary<string, V1ResourceRequirements?> Containers)
{
    public V1ResourceRequirements? Of(string container) => Containers.GetValueOrDefault(container);

    /// <param name="container">Null: the pod itself.</param>
    public PodResourceSet With(string? container, V1ResourceRequirements? resources) => container is null
        ? this with { Pod = resources }
        : this with { Containers = new Dictionary<string, V1ResourceRequirements?>(Containers, StringComparer.Ordinal) { [container] = resources } };
}
