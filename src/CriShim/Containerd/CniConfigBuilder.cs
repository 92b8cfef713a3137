using System.Text.Json.Nodes;

namespace NodeStack.CriShim.Containerd;

/// <summary>
/// The simple pod network for hosts without one: a bridge with its own address pool, masquerading and host ports where iptables is there.
/// </summary>
public static class CniConfigBuilder
{
    public const string FileName = "10-nodestack.conflist";
    public const string NetworkName = "nodestack";

    public static string Build(ContainerdHost host, ContainerdOptions options)
    {
        var bridge = new JsonObject
        {
            ["type"] = "bridge",
            ["bridge"] = options.BridgeName,
            ["isGateway"] = true,
            ["ipMasq"] = host.HasIptables,
            // A pod reaches itself through its own service or host port.
            ["hairpinMode"] = true,
            ["promiscMode"] = false,
            ["ipam"] = new JsonObject
            {
                ["type"] = "host-local",
                ["dataDir"] = options.CniDataPath,
                ["ranges"] = new JsonArray(new JsonArray(new JsonObject { ["subnet"] = options.PodSubnet })),
                ["routes"] = new JsonArray(new JsonObject { ["dst"] = "0.0.0.0/0" }),
            },
        };
        var plugins = new JsonArray(bridge);
        if (host.HasIptables)
            plugins.Add((JsonNode)new JsonObject { ["type"] = "portmap", ["capabilities"] = new JsonObject { ["portMappings"] = true } });
        var list = new JsonObject { ["cniVersion"] = "0.4.0", ["name"] = NetworkName, ["plugins"] = plugins };
        return list.ToJsonString() + "\n";
    }
}
