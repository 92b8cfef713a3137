using k8s.Models;

namespace NodeStack.Kubelet.Resources.Allocation;

/// <summary>What of a container can be changed while it runs: thousandths of a core, and bytes; 0 where there is none.</summary>
internal readonly record struct ContainerAmounts(long CpuRequest, long CpuLimit, long MemoryRequest, long MemoryLimit)
{
    public static ContainerAmounts Of(PodResourceSet set, string container) => Of(set.Of(container), set.Pod);

    /// <param name="pod">The pod's own resources: a container without a limit may use all that the pod has.</param>
    public static ContainerAmounts Of(V1ResourceRequirements? container, V1ResourceRequirements? pod)
    {
        var requests = ResourceAmounts.From(container?.Requests);
        var limits = ResourceAmounts.From(container?.Limits);
        var podLimits = ResourceAmounts.From(pod?.Limits);
        return new ContainerAmounts(
            requests.MilliCpu,
            (limits[ResourceNames.Cpu] == 0 ? podLimits : limits).MilliCpu,
            requests.Whole(ResourceNames.Memory),
            (limits[ResourceNames.Memory] == 0 ? podLimits : limits).Whole(ResourceNames.Memory));
    }

    public bool Differs(ContainerAmounts other, string resource) => resource == ResourceNames.Cpu
        ? (CpuRequest, CpuLimit) != (other.CpuRequest, other.CpuLimit)
        : (MemoryRequest, MemoryLimit) != (other.MemoryRequest, other.MemoryLimit);

    public long Limit(string resource) => resource == ResourceNames.Cpu ? CpuLimit : MemoryLimit;

    public long Request(string resource) => resource == ResourceNames.Cpu ? CpuRequest : MemoryRequest;
}
