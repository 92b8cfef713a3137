using System.Collections.Immutable;
using k8s.Models;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Tracking;

/// <summary>What the Node that the proxy runs on means for it.</summary>
internal static class NodeTranslator
{
    public static Translated<NodeEntry> Translate(V1Node node)
    {
        var problems = new List<string>();
        var networks = node.Spec?.PodCIDRs is { Count: > 0 } several ? several : node.Spec?.PodCIDR is { Length: > 0 } one ? [one] : [];
        var zone = node.Metadata.Labels?.TryGetValue(TrackingSelectors.ZoneLabel, out var label) == true ? label : null;
        var entry = new NodeEntry(
            node.Metadata.Name, zone ?? "", Addresses(node), AddressListParser.ParseNetworks(networks, "spec.podCIDRs", problems),
            [.. (node.Spec?.Taints ?? []).Select(t => t.Key ?? "").Order(StringComparer.Ordinal)], node.Metadata.DeletionTimestamp is not null);
        return new(entry, [.. problems]);
    }

    /// <summary>As upstream's GetNodeHostIPs: internal ones before external ones, then the first, and the first of the other family.</summary>
    private static ImmutableArray<Address> Addresses(V1Node node)
    {
        var all = new[] { "InternalIP", "ExternalIP" }
            .SelectMany(type => (node.Status?.Addresses ?? []).Where(a => a.Type == type))
            .Select(a => Address.Parse(a.Address)).OfType<Address>().ToList();
        return all.Count == 0 ? [] : [all[0], .. all.Where(a => a.Family != all[0].Family).Take(1)];
    }
}
