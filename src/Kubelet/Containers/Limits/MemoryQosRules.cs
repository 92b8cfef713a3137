using System.Globalization;
using k8s.Models;
using NodeStack.Kubelet.Resources;

namespace NodeStack.Kubelet.Containers.Limits;

/// <summary>memory.min, memory.low and memory.high of a container, as KEP 2570 has them in 1.36.</summary>
internal static class MemoryQosRules
{
    /// <summary>File to value, for the runtime's unified field.</summary>
    public static Dictionary<string, string> Files(V1Pod pod, V1Container container, MemoryQosOptions options)
    {
        var request = ResourceAmounts.From(container.Resources?.Requests).Whole(ResourceNames.Memory);
        var limit = ResourceAmounts.From(container.Resources?.Limits).Whole(ResourceNames.Memory);
        var files = new Dictionary<string, string>();
        if (request == 0 || !options.ReservesRequests)
        {
            // A container that is resized, or whose node changed its policy, must lose what it had.
            files["memory.min"] = "0";
            files["memory.low"] = "0";
        }
        else
        {
            files[QosRules.ClassOf(pod) == QosClass.Guaranteed ? "memory.min" : "memory.low"] = Text(request);
        }
        if (request != limit && High(request, limit, options) is var high && high > request)
            files["memory.high"] = Text(high);
        return files;
    }

    /// <summary>request + factor x (limit - request), down to whole pages; in double precision, as upstream reckons.</summary>
    private static long High(long request, long limit, MemoryQosOptions options)
    {
        var end = limit != 0 ? limit : options.NodeAllocatableBytes;
        if (end <= 0)
            return 0;
        var high = request + ((double)end - request) * options.ThrottlingFactor;
        return (long)Math.Floor(high / options.PageBytes) * options.PageBytes;
    }

    private static string Text(long bytes) => bytes.ToString(CultureInfo.InvariantCulture);
}
