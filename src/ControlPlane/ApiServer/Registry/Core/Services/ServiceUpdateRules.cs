using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core.Services;

/// <summary>What an update may leave out because the server gave it, and what a change of type takes away. All take specs.</summary>
internal static class ServiceUpdateRules
{
    /// <summary>Values that were given out stay when the writer does not name others.</summary>
    public static void KeepAllocated(JsonObject spec, JsonObject? old)
    {
        if (ServiceTypeRules.NeedsAddress(old) && ServiceTypeRules.NeedsAddress(spec))
        {
            if (spec.Text("clusterIP").Length == 0)
                spec.Take("clusterIP", old);
            if (spec.Count("clusterIPs") == 0)
                spec.Take("clusterIPs", old);
        }
        if (ServiceTypeRules.NeedsNodePort(old) && ServiceTypeRules.NeedsNodePort(spec))
            KeepNodePorts(spec, old);
        if (ServiceTypeRules.NeedsHealthCheck(old) && ServiceTypeRules.NeedsHealthCheck(spec) && spec.Number("healthCheckNodePort") == 0)
            spec.Take("healthCheckNodePort", old);
    }

    /// <summary>clusterIP is the first of clusterIPs; writers that know only one of them mean both.</summary>
    public static void Synchronize(JsonObject spec, JsonObject? old)
    {
        var (address, before) = (spec.Text("clusterIP"), old.Text("clusterIP"));
        if (old is null)
        {
            if (address.Length > 0 && spec.Count("clusterIPs") == 0)
                spec["clusterIPs"] = new JsonArray(address);
            return;
        }
        if (old.Count("clusterIPs") > 0 && spec.Count("clusterIPs") == 0 && address == before)
            spec.Take("clusterIPs", old);
        if (address == before || !IsSame(spec, old, "clusterIPs"))
            return;
        if (before.Length > 0 && address.Length == 0)
            spec.Remove("clusterIPs");
        else
            spec["clusterIPs"] = new JsonArray(address);
    }

    public static void DropWhatTypeForbids(JsonObject spec, JsonObject? old)
    {
        if (ServiceTypeRules.NeedsAddress(old) && !ServiceTypeRules.NeedsAddress(spec))
            DropAddress(spec, old);
        if (ServiceTypeRules.NeedsNodePort(old) && !ServiceTypeRules.NeedsNodePort(spec) && NodePorts(spec).IsSubsetOf(NodePorts(old)))
        {
            foreach (var port in spec.Items("ports"))
                port.Remove("nodePort");
        }
        if (ServiceTypeRules.NeedsHealthCheck(old) && !ServiceTypeRules.NeedsHealthCheck(spec))
            DropSame(spec, old, "healthCheckNodePort");
        if (old.Text("type") == "LoadBalancer" && spec.Text("type") != "LoadBalancer")
        {
            DropSame(spec, old, "allocateLoadBalancerNodePorts");
            DropSame(spec, old, "loadBalancerClass");
        }
        if (ServiceTypeRules.IsExternallyAccessible(old) && !ServiceTypeRules.IsExternallyAccessible(spec))
            DropSame(spec, old, "externalTrafficPolicy");
    }

    private static void DropAddress(JsonObject spec, JsonObject? old)
    {
        if (IsSame(spec, old, "clusterIP") && IsSame(spec, old, "clusterIPs"))
        {
            spec.Remove("clusterIP");
            spec.Remove("clusterIPs");
        }
        DropSame(spec, old, "ipFamilies");
        DropSame(spec, old, "ipFamilyPolicy");
    }

    /// <summary>A value the writer changed is the writer's, and for validation to refuse.</summary>
    private static void DropSame(JsonObject spec, JsonObject? old, string field)
    {
        if (IsSame(spec, old, field))
            spec.Remove(field);
    }

    private static bool IsSame(JsonObject spec, JsonObject? old, string field) => spec[field].SameAs(old?[field]);

    private static HashSet<long> NodePorts(JsonObject? spec) => [.. spec.Items("ports").Select(p => p.Number("nodePort")).Where(p => p != 0)];

    private static void KeepNodePorts(JsonObject spec, JsonObject? old)
    {
        var used = NodePorts(old);
        used.IntersectWith(NodePorts(spec));
        var byName = old.Items("ports").GroupBy(p => p.Text("name"), StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last().Number("nodePort"), StringComparer.Ordinal);
        foreach (var port in spec.Items("ports").Where(p => p.Number("nodePort") == 0))
        {
            var before = byName.GetValueOrDefault(port.Text("name"));
            if (before != 0 && !used.Contains(before))
                port["nodePort"] = before;
        }
    }
}
