using k8s.Models;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.Controllers.EndpointSlices;

/// <summary>Names, labels and owners of slices.</summary>
public static class EndpointSliceObjectRules
{
    public const string ServiceName = "kubernetes.io/service-name";
    public const string ManagedBy = "endpointslice.kubernetes.io/managed-by";
    public const string Headless = "service.kubernetes.io/headless";
    public const string TriggerTime = "endpoints.kubernetes.io/last-change-trigger-time";
    public const string Manager = "endpointslice-controller.k8s.io";

    public static string? LabelOf(V1ObjectMeta meta, string label) => meta.Labels is { } labels && labels.TryGetValue(label, out var value) ? value : null;

    public static bool IsOwnedBy(V1EndpointSlice slice, V1Service service) =>
        slice.Metadata.OwnerReferences?.Any(o => o.Uid == service.Metadata.Uid && o.Kind == "Service" && o.ApiVersion == "v1") == true;

    public static V1EndpointSlice New(V1Service service, IReadOnlyList<Discoveryv1EndpointPort> ports, string addressType, IEnumerable<V1Endpoint> endpoints) => new()
    {
        ApiVersion = "discovery.k8s.io/v1",
        Kind = "EndpointSlice",
        Metadata = new V1ObjectMeta
        {
            GenerateName = Prefix(service.Metadata.Name),
            NamespaceProperty = service.Metadata.NamespaceProperty,
            Labels = Labels(service),
            OwnerReferences = [OwnerRules.ControllerReference(ObjectKind.Service, service.Metadata)],
        },
        AddressType = addressType,
        Ports = [.. ports],
        Endpoints = [.. endpoints],
    };

    /// <summary>The service's own, and those that say whose slice it is.</summary>
    public static Dictionary<string, string> Labels(V1Service service)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in service.Metadata.Labels ?? new Dictionary<string, string>())
            if (!IsReserved(key))
                labels[key] = value;
        if (EndpointRules.IsHeadless(service))
            labels[Headless] = "";
        labels[ServiceName] = service.Metadata.Name;
        labels[ManagedBy] = Manager;
        return labels;
    }

    /// <summary>Whether the slice has the service's labels; the reserved ones alone are no reason to write.</summary>
    public static bool HasLabels(V1EndpointSlice slice, V1Service service) =>
        AreSame(Free(slice.Metadata.Labels), Free(service.Metadata.Labels));

    public static V1EndpointSlice WithTriggerTime(V1EndpointSlice slice, DateTime? time)
    {
        var annotations = new Dictionary<string, string>(slice.Metadata.Annotations ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        annotations.Remove(TriggerTime);
        if (time is { } when)
            annotations[TriggerTime] = TriggerTimes.Text(when);
        return slice with { Metadata = slice.Metadata with { Annotations = annotations.Count == 0 ? null : annotations } };
    }

    /// <summary>With a dash, where that is still a name.</summary>
    public static string Prefix(string service) => NameRules.Dns1123Subdomain(service + "a") is null ? service + "-" : service;

    internal static bool AreSame(IReadOnlyDictionary<string, string> a, IReadOnlyDictionary<string, string> b) =>
        a.Count == b.Count && a.All(l => b.TryGetValue(l.Key, out var value) && value == l.Value);

    private static Dictionary<string, string> Free(IDictionary<string, string>? labels) =>
        (labels ?? new Dictionary<string, string>()).Where(l => !IsReserved(l.Key)).ToDictionary(StringComparer.Ordinal);

    private static bool IsReserved(string label) => label is ServiceName or ManagedBy or Headless;
}
