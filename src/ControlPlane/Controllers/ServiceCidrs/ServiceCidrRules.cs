using System.Net;
using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.ServiceCidrs;

/// <summary>Which ranges addresses of services are in.</summary>
public static class ServiceCidrRules
{
    public const string ManagedBy = "ipaddress.kubernetes.io/managed-by";
    public const string Manager = "ipallocator.k8s.io";

    public static IEnumerable<IPNetwork> Ranges(V1ServiceCIDR item) =>
        (item.Spec?.Cidrs ?? []).Select(c => IPNetwork.TryParse(c, out var range) ? range : (IPNetwork?)null).OfType<IPNetwork>();

    /// <summary>Addresses that the API server gave out; others are their users' own matter.</summary>
    public static bool IsGiven(V1IPAddress address) => address.Metadata.Labels is { } labels && labels.TryGetValue(ManagedBy, out var by) && by == Manager;

    public static bool Contains(V1ServiceCIDR item, IPAddress address) => Ranges(item).Any(r => r.Contains(address));

    /// <summary>Whether no address would be left in no range without this one.</summary>
    public static bool CanGo(V1ServiceCIDR item, IReadOnlyCollection<V1ServiceCIDR> all, IEnumerable<V1IPAddress> addresses)
    {
        var others = all.Where(o => o.Metadata.Name != item.Metadata.Name).ToList();
        if (Ranges(item).All(r => others.Any(o => Ranges(o).Any(w => w.PrefixLength <= r.PrefixLength && w.BaseAddress.AddressFamily == r.BaseAddress.AddressFamily && w.Contains(r.BaseAddress)))))
            return true;
        return !addresses.Where(IsGiven).Any(a => IPAddress.TryParse(a.Metadata.Name, out var address) && Contains(item, address) && !others.Any(o => Contains(o, address)));
    }

    public static V1Condition Ready(bool isReady, V1ServiceCIDR item, DateTimeOffset now)
    {
        var (status, old) = (isReady ? "True" : "False", item.Status?.Conditions?.FirstOrDefault(c => c.Type == "Ready"));
        return new V1Condition
        {
            Type = "Ready",
            Status = status,
            Reason = isReady ? "" : "Terminating",
            Message = isReady ? "Kubernetes Service CIDR is ready" : "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR",
            LastTransitionTime = old?.Status == status ? old.LastTransitionTime : now.UtcDateTime,
        };
    }
}
