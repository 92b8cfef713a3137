using k8s.Models;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.ControlPlane.Controllers.Autoscaling;

/// <summary>What pods request, which their use is measured against.</summary>
public static class PodRequestRules
{
    /// <param name="container">Only this one's; empty: all.</param>
    /// <returns>Thousandths, by pod.</returns>
    /// <exception cref="MetricException">One does not say what it requests.</exception>
    public static IReadOnlyDictionary<string, long> Requests(IEnumerable<V1Pod> pods, string container, string resource) =>
        pods.ToDictionary(p => p.Metadata.Name, p => Request(p, container, resource), StringComparer.Ordinal);

    private static long Request(V1Pod pod, string container, string resource)
    {
        if (container.Length == 0 && pod.Spec.Resources?.Requests is { Count: > 0 } whole)
            return whole.TryGetValue(resource, out var request) ? Quantity.From(request).MilliValue
                : Sum(pod, "", resource, orZero: true) is { } sum and > 0 ? sum
                : throw new MetricException($"missing pod-level request for {resource} in Pod {pod.Metadata.Name}");
        return Sum(pod, container, resource, orZero: false);
    }

    private static long Sum(V1Pod pod, string container, string resource, bool orZero)
    {
        var sum = 0L;
        foreach (var part in pod.Spec.Containers.Concat((pod.Spec.InitContainers ?? []).Where(c => c.RestartPolicy == "Always")))
        {
            if (container.Length > 0 && part.Name != container)
                continue;
            if (part.Resources?.Requests is { } requests && requests.TryGetValue(resource, out var request))
                sum += Quantity.From(request).MilliValue;
            else if (!orZero)
                throw new MetricException($"missing request for {resource} in container {part.Name} of Pod {pod.Metadata.Name}");
        }
        return sum;
    }
}
