using System.Net;
using System.Net.Sockets;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.EndpointSlices;
using NodeStack.ControlPlane.Controllers.Pods;

namespace NodeStack.ControlPlane.Controllers.Endpoints;

/// <summary>Subsets of Endpoints: which pods are in them, in upstream's canonical form.</summary>
public static class EndpointsRules
{
    /// <summary>Addresses in one Endpoints object; more are cut off, and the object says so.</summary>
    public const int MaxAddresses = 1000;

    /// <param name="pods">That the service selects.</param>
    public static IList<V1EndpointSubset> Subsets(V1Service service, IEnumerable<V1Pod> pods)
    {
        var subsets = new List<V1EndpointSubset>();
        foreach (var pod in pods.Where(p => EndpointRules.IsEndpoint(p, service.Spec.PublishNotReadyAddresses == true)))
        {
            if (Address(service, pod) is not { } address)
                continue;
            var isReady = service.Spec.PublishNotReadyAddresses == true || PodStateRules.IsReady(pod);
            if (service.Spec.Ports is not { Count: > 0 })
            {
                if (service.Spec.ClusterIP == "None")
                    subsets.Add(Subset(address, isReady, []));
                continue;
            }
            foreach (var port in EndpointRules.Ports(service, pod))
                subsets.Add(Subset(address, isReady, [new Corev1EndpointPort { Name = port.Name is "" ? null : port.Name, Port = port.Port ?? 0, Protocol = port.Protocol, AppProtocol = port.AppProtocol }]));
        }
        return Repack(subsets);
    }

    /// <summary>Each address once for each set of ports, addresses with the same ports together, all in order.</summary>
    public static IList<V1EndpointSubset> Repack(IEnumerable<V1EndpointSubset> subsets)
    {
        var addresses = new Dictionary<string, (V1EndpointAddress Address, bool IsReady, SortedDictionary<string, Corev1EndpointPort> Ports)>(StringComparer.Ordinal);
        foreach (var subset in subsets)
            foreach (var (address, isReady) in (subset.Addresses ?? []).Select(a => (a, true)).Concat((subset.NotReadyAddresses ?? []).Select(a => (a, false))))
            {
                // The same address may be ready for one port and not for another: that is two.
                var key = $"{address.Ip}|{address.TargetRef?.Uid}|{isReady}";
                if (!addresses.TryGetValue(key, out var found))
                    addresses[key] = found = (address, isReady, new SortedDictionary<string, Corev1EndpointPort>(StringComparer.Ordinal));
                foreach (var port in subset.Ports ?? [])
                    found.Ports[$"{port.Name}|{port.Protocol}|{port.Port:00000}|{port.AppProtocol}"] = port;
            }
        return [.. addresses.Values.GroupBy(a => string.Join(';', a.Ports.Keys), StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new V1EndpointSubset
        {
            Addresses = Ordered(g.Where(a => a.IsReady).Select(a => a.Address)),
            NotReadyAddresses = Ordered(g.Where(a => !a.IsReady).Select(a => a.Address)),
            Ports = g.First().Ports.Count == 0 ? null : [.. g.First().Ports.Values],
        })];
    }

    /// <summary>Ready addresses first, the rest shared out over the subsets by their sizes; null: nothing is to be cut off.</summary>
    public static IList<V1EndpointSubset>? Truncate(IList<V1EndpointSubset> subsets)
    {
        var ready = subsets.Sum(s => s.Addresses?.Count ?? 0);
        var notReady = subsets.Sum(s => s.NotReadyAddresses?.Count ?? 0);
        if (ready + notReady <= MaxAddresses)
            return null;
        var cutsReady = ready > MaxAddresses;
        var (max, total) = cutsReady ? (MaxAddresses, ready) : (MaxAddresses - ready, notReady);
        var (left, result) = (max, new List<V1EndpointSubset>());
        foreach (var subset in subsets)
        {
            var all = (cutsReady ? subset.Addresses : subset.NotReadyAddresses) ?? [];
            var kept = all.Take(Math.Min(left, (int)Math.Ceiling((double)all.Count / total * max))).ToList();
            left -= kept.Count;
            result.Add(cutsReady ? subset with { Addresses = NullIfEmpty(kept), NotReadyAddresses = null } : subset with { NotReadyAddresses = NullIfEmpty(kept) });
        }
        return result;
    }

    /// <summary>Whether two lists of subsets in canonical form say the same.</summary>
    public static bool AreSame(IList<V1EndpointSubset>? a, IList<V1EndpointSubset>? b) => (a ?? []).Select(Text).SequenceEqual((b ?? []).Select(Text));

    private static string Text(V1EndpointSubset subset) =>
        $"{Text(subset.Addresses)}#{Text(subset.NotReadyAddresses)}#{string.Join(';', (subset.Ports ?? []).Select(p => $"{p.Name}|{p.Protocol}|{p.Port}|{p.AppProtocol}"))}";

    private static string Text(IList<V1EndpointAddress>? addresses) =>
        string.Join(';', (addresses ?? []).Select(a => $"{a.Ip}|{a.NodeName}|{a.Hostname}|{a.TargetRef?.Kind}|{a.TargetRef?.NamespaceProperty}|{a.TargetRef?.Name}|{a.TargetRef?.Uid}"));

    private static V1EndpointSubset Subset(V1EndpointAddress address, bool isReady, IList<Corev1EndpointPort> ports) =>
        isReady ? new V1EndpointSubset { Addresses = [address], Ports = ports } : new V1EndpointSubset { NotReadyAddresses = [address], Ports = ports };

    /// <summary>Of the service's first family; null when the pod has none of it.</summary>
    private static V1EndpointAddress? Address(V1Service service, V1Pod pod)
    {
        var isIPv6 = service.Spec.IpFamilies is { Count: > 0 } families ? families[0] == "IPv6"
            : service.Spec.ClusterIP is { Length: > 0 } ip && ip != "None" ? EndpointRules.IsIPv6(ip)
            : EndpointRules.IsIPv6(pod.Status.PodIP ?? "");
        var found = (pod.Status.PodIPs ?? []).Select(i => i.Ip).FirstOrDefault(i => IPAddress.TryParse(i, out _) && EndpointRules.IsIPv6(i) == isIPv6);
        return found is null ? null : new V1EndpointAddress
        {
            Ip = found,
            NodeName = string.IsNullOrEmpty(pod.Spec.NodeName) ? null : pod.Spec.NodeName,
            Hostname = EndpointRules.HasHostname(pod, service) ? pod.Spec.Hostname : null,
            TargetRef = EndpointRules.PodReference(pod),
        };
    }

    private static List<V1EndpointAddress>? Ordered(IEnumerable<V1EndpointAddress> addresses) =>
        NullIfEmpty([.. addresses.OrderBy(a => Order(a.Ip), StringComparer.Ordinal).ThenBy(a => a.TargetRef?.Uid, StringComparer.Ordinal)]);

    private static string Order(string ip) => IPAddress.TryParse(ip, out var address)
        ? Convert.ToHexString((address.AddressFamily == AddressFamily.InterNetwork ? address.MapToIPv6() : address).GetAddressBytes())
        : ip;

    private static List<V1EndpointAddress>? NullIfEmpty(List<V1EndpointAddress> addresses) => addresses.Count == 0 ? null : addresses;
}
