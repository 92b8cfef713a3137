namespace NodeStack.Kubelet.Resources.Allocation;

/// <summary>What the kubelet has granted to a pod, and what was last given to the pod and its containers of it.</summary>
/// <param name="Actual">Containers have the limits here that bind them, also those they only have from their pod.</param>
internal sealed record PodAllocation(PodResourceSet Allocated, PodResourceSet Actual)
{
    public static PodAllocation Given(PodResourceSet set) => new(set, PodResourceSetRules.Effective(set));

    /// <summary>Nothing is left to be given.</summary>
    public bool IsActuated =>
        PodResourceSetRules.AreSame(Allocated.Pod, Actual.Pod) && Allocated.Containers.Keys.All(name => ContainerAmounts.Of(Allocated, name) == ContainerAmounts.Of(Actual, name));
}
