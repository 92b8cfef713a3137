using k8s.Models;
using NodeStack.ControlPlane.Controllers.EndpointSlices;

namespace NodeStack.ControlPlane.Controllers.Endpoints;

/// <summary>What a service's Endpoints object should be.</summary>
public static class EndpointsPlanner
{
    public const string OverCapacity = "endpoints.kubernetes.io/over-capacity";
    public const string ManagedBy = "endpoints.kubernetes.io/managed-by";
    public const string Manager = "endpoint-controller";

    // What leaders were elected by in former times is nobody's service.
    private const string Leader = "control-plane.alpha.kubernetes.io/leader";

    /// <summary>Whether Endpoints that have no service are to go: ours, whenever that is noticed; those of somebody else only when their service went.</summary>
    public static bool IsLeftOver(V1Endpoints endpoints, bool serviceWent) =>
        endpoints.Metadata.Annotations?.ContainsKey(Leader) != true
        && (serviceWent || (endpoints.Metadata.Labels?.TryGetValue(ManagedBy, out var manager) == true && manager == Manager));

    /// <summary>The object to write; null when the present one is right.</summary>
    public static V1Endpoints? Plan(V1Service service, IEnumerable<V1Pod> pods, V1Endpoints? current, DateTime? trigger)
    {
        var subsets = EndpointsRules.Subsets(service, pods);
        if (current is not null && HasLabels(current, service) && IsCapacityTold(current)
            && (EndpointsRules.AreSame(current.Subsets, subsets) || EndpointsRules.AreSame(EndpointsRules.Repack(current.Subsets ?? []), subsets)))
            return null;
        var truncated = EndpointsRules.Truncate(subsets);
        // Cut down it may be what is there already.
        if (truncated is not null && current is not null && HasLabels(current, service) && EndpointsRules.AreSame(current.Subsets, truncated)
            && EndpointSliceObjectRules.LabelOf(new V1ObjectMeta { Labels = current.Metadata.Annotations }, OverCapacity) == "truncated")
            return null;
        var meta = current?.Metadata ?? new V1ObjectMeta { Name = service.Metadata.Name, NamespaceProperty = service.Metadata.NamespaceProperty };
        return new V1Endpoints
        {
            ApiVersion = "v1",
            Kind = "Endpoints",
            Metadata = meta with { Labels = Labels(service), Annotations = Annotations(meta, truncated is not null, trigger) },
            Subsets = truncated ?? subsets,
        };
    }

    private static Dictionary<string, string> Labels(V1Service service)
    {
        var labels = new Dictionary<string, string>(service.Metadata.Labels ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        labels.Remove(EndpointSliceObjectRules.Headless);
        if (EndpointRules.IsHeadless(service))
            labels[EndpointSliceObjectRules.Headless] = "";
        labels[ManagedBy] = Manager;
        return labels;
    }

    private static bool HasLabels(V1Endpoints current, V1Service service)
    {
        var has = new Dictionary<string, string>(current.Metadata.Labels ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        if (!has.Remove(ManagedBy, out var manager) || manager != Manager)
            return false;
        var wished = Labels(service);
        wished.Remove(ManagedBy);
        has.Remove(EndpointSliceObjectRules.Headless);
        wished.Remove(EndpointSliceObjectRules.Headless);
        return EndpointSliceObjectRules.AreSame(has, wished);
    }

    private static Dictionary<string, string>? Annotations(V1ObjectMeta meta, bool isOver, DateTime? trigger)
    {
        var annotations = new Dictionary<string, string>(meta.Annotations ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        annotations.Remove(EndpointSliceObjectRules.TriggerTime);
        annotations.Remove(OverCapacity);
        if (trigger is { } time)
            annotations[EndpointSliceObjectRules.TriggerTime] = TriggerTimes.Text(time);
        if (isOver)
            annotations[OverCapacity] = "truncated";
        return annotations.Count == 0 ? null : annotations;
    }

    private static bool IsCapacityTold(V1Endpoints current) =>
        (current.Subsets ?? []).Sum(s => (s.Addresses?.Count ?? 0) + (s.NotReadyAddresses?.Count ?? 0)) <= EndpointsRules.MaxAddresses
        && current.Metadata.Annotations?.ContainsKey(OverCapacity) != true;
}
