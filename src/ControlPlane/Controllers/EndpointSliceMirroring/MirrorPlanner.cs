using System.Net;
using System.Net.Sockets;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Endpoints;
using NodeStack.ControlPlane.Controllers.EndpointSlices;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.EndpointSliceMirroring;

/// <summary>Slices that say what Endpoints say which a user wrote: one for each set of ports and address type.</summary>
public static class MirrorPlanner
{
    public const string Manager = "endpointslicemirroring-controller.k8s.io";
    public const string SkipMirror = "endpointslice.kubernetes.io/skip-mirror";
    public const string LeaderAnnotation = "control-plane.alpha.kubernetes.io/leader";
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>Not those that other machinery writes or a user wants left out.</summary>
    public static bool IsMirrored(V1Endpoints? endpoints, V1Service? service) =>
        endpoints is not null && service is not null && service.Spec.Selector is null
        && EndpointSliceObjectRules.LabelOf(endpoints.Metadata, SkipMirror) != "true"
        && endpoints.Metadata.Annotations?.ContainsKey(LeaderAnnotation) != true;

    /// <param name="existing">All mirrors of these Endpoints.</param>
    public static MirrorPlan Plan(V1Endpoints endpoints, IReadOnlyList<V1EndpointSlice> existing, int maxPerSubset)
    {
        var (wished, invalid, skipped) = Wished(endpoints, maxPerSubset);
        var there = existing.GroupBy(s => Key(s.AddressType, s.Ports)).ToDictionary(g => g.Key, g => g.ToList());
        var (create, update, delete) = (new List<V1EndpointSlice>(), new List<V1EndpointSlice>(), new List<V1EndpointSlice>());
        foreach (var (key, (type, ports, list)) in wished)
        {
            var slices = there.GetValueOrDefault(key) ?? [];
            delete.AddRange(list.Count == 0 ? slices : slices.Skip(1));
            if (list.Count == 0 || (slices.Count > 0 && IsMirror(slices[0], endpoints, list)))
                continue;
            (slices.Count > 0 ? update : create).Add(Mirror(endpoints, type, ports, list, slices.FirstOrDefault()));
        }
        delete.AddRange(there.Where(g => !wished.ContainsKey(g.Key)).SelectMany(g => g.Value));
        Reuse(create, update, delete);
        return new MirrorPlan(new EndpointSlicePlan(create, update, delete, []), invalid, skipped);
    }

    private static (Dictionary<string, (string Type, List<Discoveryv1EndpointPort> Ports, List<V1Endpoint> Endpoints)> Wished, int Invalid, int Skipped) Wished(
        V1Endpoints endpoints, int maxPerSubset)
    {
        var wished = new Dictionary<string, (string, List<Discoveryv1EndpointPort>, List<V1Endpoint> Endpoints)>(StringComparer.Ordinal);
        var (invalid, skipped) = (0, 0);
        foreach (var subset in EndpointsRules.Repack(endpoints.Subsets ?? []))
        {
            List<Discoveryv1EndpointPort> ports =
                [.. (subset.Ports ?? []).Select(p => new Discoveryv1EndpointPort { Name = p.Name ?? "", Port = p.Port, Protocol = p.Protocol, AppProtocol = p.AppProtocol })];
            foreach (var type in new[] { "IPv4", "IPv6" })
                wished.TryAdd(Key(type, ports), (type, ports, []));
            var added = 0;
            foreach (var (address, isReady) in (subset.Addresses ?? []).Select(a => (a, true)).Concat((subset.NotReadyAddresses ?? []).Select(a => (a, false))))
            {
                if (added >= maxPerSubset)
                    skipped++;
                else if (!IPAddress.TryParse(address.Ip, out var ip))
                    (invalid, skipped) = (invalid + 1, skipped + 1);
                else
                {
                    added++;
                    wished[Key(ip.AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4", ports)].Endpoints.Add(Endpoint(address, ip, isReady));
                }
            }
        }
        return (wished, invalid, skipped);
    }

    private static string Key(string type, IEnumerable<Discoveryv1EndpointPort>? ports) => $"{type}-{EndpointRules.PortsKey(ports)}";

    private static V1Endpoint Endpoint(V1EndpointAddress address, IPAddress ip, bool isReady) => new()
    {
        Addresses = [ip.ToString()],
        Conditions = new V1EndpointConditions { Ready = isReady },
        TargetRef = address.TargetRef,
        NodeName = address.NodeName,
        Hostname = string.IsNullOrEmpty(address.Hostname) ? null : address.Hostname,
    };

    private static bool IsMirror(V1EndpointSlice slice, V1Endpoints endpoints, List<V1Endpoint> wished)
    {
        var has = (slice.Endpoints ?? []).ToDictionary(EndpointRules.Key, StringComparer.Ordinal);
        return has.Count == wished.Count
            && wished.All(e => has.TryGetValue(EndpointRules.Key(e), out var old) && EndpointRules.IsSameState(e, old))
            && EndpointSliceObjectRules.AreSame(Labels(endpoints), Copy(slice.Metadata.Labels))
            && EndpointSliceObjectRules.AreSame(Annotations(endpoints), Copy(slice.Metadata.Annotations))
            && slice.Metadata.OwnerReferences?.Any(o => o.Kind == "Endpoints" && o.Name == endpoints.Metadata.Name && o.Uid != endpoints.Metadata.Uid) != true;
    }

    private static V1EndpointSlice Mirror(V1Endpoints endpoints, string type, List<Discoveryv1EndpointPort> ports, List<V1Endpoint> list, V1EndpointSlice? old) => new()
    {
        ApiVersion = "discovery.k8s.io/v1",
        Kind = "EndpointSlice",
        Metadata = new V1ObjectMeta
        {
            GenerateName = old is null ? EndpointSliceObjectRules.Prefix(endpoints.Metadata.Name) : old.Metadata.GenerateName,
            Name = old?.Metadata.Name,
            Uid = old?.Metadata.Uid,
            ResourceVersion = old?.Metadata.ResourceVersion,
            NamespaceProperty = endpoints.Metadata.NamespaceProperty,
            Labels = Labels(endpoints),
            Annotations = Annotations(endpoints),
            OwnerReferences = [OwnerRules.ControllerReference(ObjectKind.Endpoints, endpoints.Metadata)],
        },
        AddressType = type,
        Ports = ports,
        Endpoints = list,
    };

    private static Dictionary<string, string> Labels(V1Endpoints endpoints)
    {
        var labels = Copy(endpoints.Metadata.Labels);
        labels[EndpointSliceObjectRules.ServiceName] = endpoints.Metadata.Name;
        labels[EndpointSliceObjectRules.ManagedBy] = Manager;
        return labels;
    }

    private static Dictionary<string, string> Annotations(V1Endpoints endpoints)
    {
        var annotations = Copy(endpoints.Metadata.Annotations);
        annotations.Remove(EndpointSliceObjectRules.TriggerTime);
        annotations.Remove(LastApplied);
        return annotations;
    }

    private static Dictionary<string, string> Copy(IDictionary<string, string>? map) => new(map ?? new Dictionary<string, string>(), StringComparer.Ordinal);

    /// <summary>A mirror that goes while another of its type comes becomes that one.</summary>
    private static void Reuse(List<V1EndpointSlice> create, List<V1EndpointSlice> update, List<V1EndpointSlice> delete)
    {
        foreach (var made in create.ToList())
        {
            if (delete.Find(d => d.AddressType == made.AddressType) is not { } old)
                continue;
            create.Remove(made);
            delete.Remove(old);
            update.Add(made with { Metadata = made.Metadata with { GenerateName = old.Metadata.GenerateName, Name = old.Metadata.Name, Uid = old.Metadata.Uid, ResourceVersion = old.Metadata.ResourceVersion } });
        }
    }
}
