using System.Globalization;
using k8s.Models;
using NodeStack.Kubelet.Admission;

namespace NodeStack.Kubelet.Resources.Resize;

/// <summary>Whether a pod may have other resources than it has (kubelet, allocation manager), and how its containers get them.</summary>
internal static class ResizeRules
{
    /// <param name="wished">The pod with the resources it asks for.</param>
    /// <param name="others">Who else holds what on the node.</param>
    /// <returns>Null: there is room.</returns>
    public static ResizePending? Judge(V1Pod wished, V1Node node, IReadOnlyList<AdmittedPod> others)
    {
        foreach (var shortage in ResourceFitRules.Shortages(wished, node, []))
            if (shortage.Requested > shortage.Capacity)
                return new ResizePending(ResizePending.Infeasible, string.Create(
                    CultureInfo.InvariantCulture,
                    $"Node didn't have enough capacity: {shortage.Resource}, requested: {shortage.Requested}, capacity: {shortage.Capacity}"));
        return ResourceFitRules.Shortages(wished, node, others) is [var first, ..] ? new ResizePending(ResizePending.Deferred, first.Message) : null;
    }

    /// <summary>Whether the container must be started anew for the change: its policy says so for a resource that changes.</summary>
    public static bool NeedsRestart(V1Container container, V1ResourceRequirements? from, V1ResourceRequirements? to) =>
        (container.ResizePolicy ?? []).Any(p => p.RestartPolicy == "RestartContainer" && Changes(p.ResourceName, from, to));

    /// <summary>True where something grows: the pod's own limits have to be raised first.</summary>
    public static bool Grows(V1ResourceRequirements? from, V1ResourceRequirements? to) =>
        new[] { ResourceNames.Cpu, ResourceNames.Memory }.Any(n => Amount(to?.Limits, n) > Amount(from?.Limits, n) || Amount(to?.Requests, n) > Amount(from?.Requests, n));

    private static bool Changes(string name, V1ResourceRequirements? from, V1ResourceRequirements? to) =>
        Amount(from?.Requests, name) != Amount(to?.Requests, name) || Amount(from?.Limits, name) != Amount(to?.Limits, name);

    private static decimal Amount(IDictionary<string, ResourceQuantity>? list, string name) =>
        list is not null && list.TryGetValue(name, out var quantity) ? quantity.ToDecimal() : 0;
}
