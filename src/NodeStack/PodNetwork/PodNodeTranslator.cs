using System.Net;
using k8s.Models;
using NodeStack.KubeApi.Validation;

namespace NodeStack.PodNetwork;

internal static class PodNodeTranslator
{
    public static PodNode Translate(V1Node node)
    {
        var cidrs = node.Spec?.PodCIDRs is { Count: > 0 } several ? several : node.Spec?.PodCIDR is { Length: > 0 } one ? [one] : [];
        var addresses = (node.Status?.Addresses ?? []).Where(static a => a.Type == "InternalIP").Select(static a => IpRules.Parse(a.Address)).OfType<IPAddress>();
        return new PodNode(node.Metadata.Name, node.Metadata.CreationTimestamp ?? default, [.. cidrs], [.. addresses]);
    }
}
