using k8s.Models;
using NodeStack.Kubelet.Resources.Allocation;

namespace NodeStack.Kubelet.Resources.Resize;

/// <summary>What an update of a pod asks of its containers' resources, as upstream counts it (metric container_requested_resizes_total).</summary>
internal static class ResizeRequestRules
{
    public static IEnumerable<ResizeRequest> Between(PodResourceSet before, PodResourceSet after)
    {
        foreach (var (name, wished) in after.Containers)
        {
            if (!before.Containers.TryGetValue(name, out var had))
                continue;
            var (from, to) = (ContainerAmounts.Of(had, null), ContainerAmounts.Of(wished, null));
            foreach (var resource in new[] { ResourceNames.Memory, ResourceNames.Cpu })
            {
                if (Operation(from.Request(resource), to.Request(resource)) is { } requests)
                    yield return new ResizeRequest(resource, "requests", requests);
                if (Operation(from.Limit(resource), to.Limit(resource)) is { } limits)
                    yield return new ResizeRequest(resource, "limits", limits);
            }
        }
    }

    private static string? Operation(long from, long to) =>
        from == to ? null : to == 0 ? "remove" : from == 0 ? "add" : to < from ? "decrease" : "increase";
}

/// <summary>One container asks for another amount. The words are label values.</summary>
internal sealed record ResizeRequest(string Resource, string Requirement, string Operation);
