using k8s.Models;
using NodeStack.Kubelet.Resources.Allocation;

namespace NodeStack.Kubelet.Resources.Resize;

/// <summary>One step on the way to other resources. Steps are taken in order; after one that fails none is.</summary>
internal abstract record ResizeStep;

/// <summary>Other limits for the pod's group.</summary>
/// <param name="Resource">Which resource changes.</param>
/// <param name="Before">The resources the group's limits are made from until then.</param>
/// <param name="After">And from then on.</param>
internal sealed record PodLimitStep(string Resource, PodResourceSet Before, PodResourceSet After) : ResizeStep;

/// <summary>Goes on only if no limit that is to come is below what is in use.</summary>
/// <param name="PodLimit">Bytes for the pod as a whole; null where that does not shrink.</param>
/// <param name="Containers">Bytes by name of the containers that shrink.</param>
internal sealed record MemoryCheckStep(long? PodLimit, IReadOnlyList<MemoryCheck> Containers) : ResizeStep;

/// <summary>A container that is to get by with fewer bytes.</summary>
internal sealed record MemoryCheck(string Name, string ContainerId, long Limit);

/// <summary>Other resources for a running container.</summary>
/// <param name="Resource">Which resource changes.</param>
/// <param name="Given">All that it has from then on.</param>
internal sealed record ContainerStep(string Resource, string Name, string ContainerId, V1ResourceRequirements Given) : ResizeStep;
