using k8s.Models;
using NodeStack.Kubelet.Admission;
using NodeStack.Kubelet.Resources;

namespace NodeStack.Kubelet.Containers.Limits;

/// <summary>How much swap a container may use, as KEP 2400 has it.</summary>
internal static class SwapRules
{
    /// <summary>
    /// In bytes; 0 is none. With LimitedSwap a container of a Burstable pod that is not critical, whose request is there and is not its
    /// limit, gets as large a share of the swap as its request is of the memory.
    /// </summary>
    public static long LimitBytes(V1Pod pod, V1Container container, ResourceLimitOptions options)
    {
        if (!options.LimitedSwap || !options.CgroupV2 || CriticalPodRules.IsCritical(pod) || QosRules.ClassOf(pod) != QosClass.Burstable)
            return 0;
        var request = ResourceAmounts.From(container.Resources?.Requests)[ResourceNames.Memory];
        var limit = ResourceAmounts.From(container.Resources?.Limits)[ResourceNames.Memory];
        if (request == limit)
            return 0;
        return Share(QuantityRules.Value(request), options.MemoryCapacityBytes, options.SwapCapacityBytes);
    }

    /// <summary>In double precision, as upstream reckons, so that both write the same number. A request beyond the machine gets nothing.</summary>
    private static long Share(long request, long memory, long swap) =>
        memory <= 0 || request > memory ? 0 : (long)((double)request / memory * swap);
}
