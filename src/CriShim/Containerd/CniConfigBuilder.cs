using System.Text.Json.Nodes;

namespace NodeStack.CriShim.Containerd;

/// <summary>
/// The configuration of a pod network made of a bridge with its own address pool. For hosts without any network: with masquerading and host ports where
/// iptables is there.
/// </summary>
public static class CniConfigBuilder
{
    public const string FileName = "10-nodestack.conflist";
    public const string NetworkName = "nodestack";

    public static string Build(ContainerdHost host, ContainerdOptions options) => Build(new CniBridgeNetwork
    {
        BridgeName = options.BridgeName,
        PodSubnets = [options.PodSubnet],
        DataPath = options.CniDataPath,
        Masquerades = host.HasIptables,
        MapsPorts = host.HasIptables,
    });

    public static string Build(CniBridgeNetwork network)
    {
        var plugins = new JsonArray(Bridge(network));
        if (network.MapsPorts)
            plugins.Add((JsonNode)new JsonObject { ["type"] = "portmap", ["capabilities"] = new JsonObject { ["portMappings"] = true } });
        var list = new JsonObject { ["cniVersion"] = "0.4.0", ["name"] = NetworkName, ["plugins"] = plugins };
        return list.ToJsonString() + "\n";
    }

    private static JsonObject Bridge(CniBridgeNetwork network)
    {
        var bridge = new JsonObject
        {
            ["type"] = "bridge",
            ["bridge"] = network.BridgeName,
            ["isGateway"] = true,
            ["ipMasq"] = network.Masquerades,
            // A pod reaches itself through its own service or host port.
            ["hairpinMode"] = true,
            ["promiscMode"] = false,
            ["ipam"] = new JsonObject
            {
                ["type"] = "host-local",
                ["dataDir"] = network.DataPath,
                ["ranges"] = new JsonArray([.. network.PodSubnets.Select(static s => new JsonArray(new JsonObject { ["subnet"] = s }))]),
                ["routes"] = new JsonArray([.. network.PodSubnets.Select(static s => IsIPv6(s) ? "::/0" : "0.0.0.0/0").Distinct().Select(static r => new JsonObject { ["dst"] = r })]),
            },
        };
        if (network.ReplacesAddress)
            bridge["forceAddress"] = true;
        if (network.Mtu is { } mtu)
            bridge["mtu"] = mtu;
        return bridge;
    }

    private static bool IsIPv6(string subnet) => subnet.Contains(':', StringComparison.Ordinal);
}
