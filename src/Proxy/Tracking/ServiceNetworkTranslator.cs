using k8s.Models;

namespace NodeStack.Proxy.Tracking;

/// <summary>The networks of a ServiceCIDR.</summary>
internal static class ServiceNetworkTranslator
{
    public static Translated<ServiceNetworks> Translate(V1ServiceCIDR networks)
    {
        var problems = new List<string>();
        var parsed = AddressListParser.ParseNetworks(networks.Spec?.Cidrs ?? [], "spec.cidrs", problems);
        return new(parsed.IsEmpty ? null : ServiceNetworks.Of(parsed), [.. problems]);
    }
}
