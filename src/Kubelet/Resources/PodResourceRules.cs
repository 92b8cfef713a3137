using k8s.Models;

namespace NodeStack.Kubelet.Resources;

/// <summary>
/// What a pod asks for and may use as a whole. Init containers run one after the other, beside the sidecars started before them, so
/// the pod needs the larger of its busiest start-up moment and its running time; spec.resources of the pod, where set, overrules.
/// Expects a defaulted pod (a limit without a request stands for both).
/// </summary>
public static class PodResourceRules
{
    public static ResourceAmounts Requests(V1Pod pod, bool withOverhead = true)
    {
        var sum = Aggregate(pod, static r => r?.Requests, static _ => { }).With(PodLevel(pod.Spec.Resources?.Requests));
        return withOverhead ? sum.Plus(Overhead(pod)) : sum;
    }

    /// <summary>Overhead is added to limits that exist; it makes none of its own.</summary>
    public static ResourceAmounts Limits(V1Pod pod, bool withOverhead = true)
    {
        var sum = Aggregate(pod, static r => r?.Limits, static _ => { }).With(PodLevel(pod.Spec.Resources?.Limits));
        return withOverhead ? sum.Plus(Overhead(pod).Where((name, _) => sum.Has(name))) : sum;
    }

    /// <summary>Requests of the containers alone, without pod-level resources and overhead.</summary>
    public static ResourceAmounts ContainerRequests(V1Pod pod) => Aggregate(pod, static r => r?.Requests, static _ => { });

    /// <summary>Every container, or the pod itself, has a limit: only then may the pod as a whole be limited.</summary>
    public static bool IsLimitDeclared(V1Pod pod, string name)
    {
        if (PodLevel(pod.Spec.Resources?.Limits)[name] != 0)
            return true;
        var all = true;
        Aggregate(pod, static r => r?.Limits, limits => all &= limits[name] != 0);
        return all;
    }

    public static bool HasPodLevelRequests(V1Pod pod) => PodLevel(pod.Spec.Resources?.Requests).Count > 0;

    /// <summary>A sidecar: an init container that keeps running.</summary>
    public static bool IsRestartableInit(V1Container initContainer) => initContainer.RestartPolicy == "Always";

    /// <param name="seen">Told what each container needs in its moment (an init container: with the sidecars before it).</param>
    private static ResourceAmounts Aggregate(
        V1Pod pod, Func<V1ResourceRequirements?, IDictionary<string, ResourceQuantity>?> pick, Action<ResourceAmounts> seen)
    {
        var running = ResourceAmounts.Empty;
        foreach (var container in pod.Spec.Containers)
        {
            var own = ResourceAmounts.From(pick(container.Resources));
            seen(own);
            running = running.Plus(own);
        }

        var sidecars = ResourceAmounts.Empty;
        var starting = ResourceAmounts.Empty;
        foreach (var container in pod.Spec.InitContainers ?? [])
        {
            var own = ResourceAmounts.From(pick(container.Resources));
            var moment = own.Plus(sidecars);
            if (IsRestartableInit(container))
            {
                running = running.Plus(own);
                sidecars = moment;
            }

            seen(moment);
            starting = starting.Max(moment);
        }

        return running.Max(starting);
    }

    private static ResourceAmounts PodLevel(IDictionary<string, ResourceQuantity>? list) =>
        ResourceAmounts.From(list).Where(static (name, _) => ResourceNames.IsPodLevel(name));

    private static ResourceAmounts Overhead(V1Pod pod) => ResourceAmounts.From(pod.Spec.Overhead);
}
