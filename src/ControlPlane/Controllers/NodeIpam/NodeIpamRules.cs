using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.Controllers.Hosting;

namespace NodeStack.ControlPlane.Controllers.NodeIpam;

/// <summary>Which ranges nodes get their parts of.</summary>
public static class NodeIpamRules
{
    /// <exception cref="FormatException">They are no ranges, or more than one of a family.</exception>
    public static IReadOnlyList<CidrSet> Sets(ClusterControllerOptions options)
    {
        var ranges = Ranges(options.ClusterCidr);
        if (ranges.Count == 0)
            throw new FormatException("--cluster-cidr must be given with --allocate-node-cidrs");
        if (ranges.Count > 2 || (ranges.Count == 2 && ranges[0].BaseAddress.AddressFamily == ranges[1].BaseAddress.AddressFamily))
            throw new FormatException("expected one --cluster-cidr, or one of each family");
        var services = Ranges(options.ServiceClusterIpRange);
        return [.. ranges.Select(r =>
        {
            var set = new CidrSet(r, MaskSize(r, options));
            foreach (var service in services)
                set.Occupy(service);
            return set;
        })];
    }

    public static IReadOnlyList<IPNetwork> Ranges(string text) => [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(IPNetwork.Parse)];

    /// <summary>Families have masks of their own; with one family the common one counts.</summary>
    public static int MaskSize(IPNetwork range, ClusterControllerOptions options)
    {
        var isIPv6 = range.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6;
        var own = isIPv6 ? options.NodeCidrMaskSizeIPv6 : options.NodeCidrMaskSizeIPv4;
        return own > 0 ? own : options.NodeCidrMaskSize > 0 ? options.NodeCidrMaskSize : isIPv6 ? 64 : 24;
    }

    public static JsonObject Patch(IReadOnlyList<IPNetwork> parts) => new()
    {
        ["spec"] = new JsonObject { ["podCIDR"] = parts[0].ToString(), ["podCIDRs"] = new JsonArray([.. parts.Select(p => (JsonNode)p.ToString())]) },
    };
}
