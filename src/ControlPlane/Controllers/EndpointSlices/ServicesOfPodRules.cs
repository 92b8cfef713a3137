using k8s.Models;
using NodeStack.ControlPlane.Controllers.Pods;

namespace NodeStack.ControlPlane.Controllers.EndpointSlices;

/// <summary>Which services a change of a pod concerns.</summary>
public static class ServicesOfPodRules
{
    /// <param name="services">Of the pod's namespace.</param>
    public static IEnumerable<V1Service> Concerned(V1Pod? before, V1Pod? now, IEnumerable<V1Service> services)
    {
        if (before is not null && now is not null && before.Metadata.Uid == now.Metadata.Uid)
        {
            var (isOther, isElsewhere) = (HasChanged(before, now), HasMoved(before, now));
            if (!isOther && !isElsewhere)
                return [];
            if (!isOther)
                return services.Where(s => Selects(s, before) != Selects(s, now) || before.Spec.Hostname != now.Spec.Hostname || before.Spec.Subdomain != now.Spec.Subdomain);
        }
        return services.Where(s => (before is not null && Selects(s, before)) || (now is not null && Selects(s, now)));
    }

    /// <summary>A service without a selector selects nothing.</summary>
    public static bool Selects(V1Service service, V1Pod pod)
    {
        if (service.Spec?.Selector is not { } selector)
            return false;
        var labels = pod.Metadata.Labels;
        foreach (var (key, value) in selector)
            if (labels is null || !labels.TryGetValue(key, out var has) || has != value)
                return false;
        return true;
    }

    private static bool HasChanged(V1Pod before, V1Pod now) =>
        before.Metadata.DeletionTimestamp != now.Metadata.DeletionTimestamp || PodStateRules.IsReady(before) != PodStateRules.IsReady(now)
        || PodStateRules.IsTerminal(before) != PodStateRules.IsTerminal(now)
        || !(before.Status?.PodIPs ?? []).Select(i => i.Ip).SequenceEqual((now.Status?.PodIPs ?? []).Select(i => i.Ip));

    private static bool HasMoved(V1Pod before, V1Pod now) =>
        before.Spec.Hostname != now.Spec.Hostname || before.Spec.Subdomain != now.Spec.Subdomain
        || (before.Metadata.Labels?.Count ?? 0) != (now.Metadata.Labels?.Count ?? 0)
        || (now.Metadata.Labels ?? new Dictionary<string, string>()).Any(l => before.Metadata.Labels?.TryGetValue(l.Key, out var old) != true || old != l.Value);
}
