using k8s.Models;

namespace NodeStack.Kubelet.Stats;

/// <summary>What a pod's spec allows a container, in the units of the metrics.</summary>
internal static class ContainerSpecRules
{
    private const int PeriodMicroseconds = 100_000;

    public static ContainerSpec For(V1Pod? pod, string container)
    {
        var resources = (pod?.Spec?.Containers?.FirstOrDefault(one => one.Name == container)
            ?? pod?.Spec?.InitContainers?.FirstOrDefault(one => one.Name == container))?.Resources;
        var request = Quantity(resources?.Requests, "cpu") ?? Quantity(resources?.Limits, "cpu");
        var cpuLimit = Quantity(resources?.Limits, "cpu");
        return new ContainerSpec(
            request is { } cores ? Math.Max(2, (ulong)(cores * 1024)) : 2,
            cpuLimit is { } limit ? (long)(limit * PeriodMicroseconds) : null,
            Quantity(resources?.Limits, "memory") is { } memory ? (ulong)memory : null);
    }

    private static decimal? Quantity(IDictionary<string, ResourceQuantity>? from, string name) =>
        from is not null && from.TryGetValue(name, out var quantity) ? quantity.ToDecimal() : null;
}
