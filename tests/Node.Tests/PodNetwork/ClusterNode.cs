using System.Text.Json.Nodes;
using NodeStack.PodNetwork;
using NodeStack.TestSupport.Network;

namespace NodeStack.Node.Tests.PodNetwork;

/// <summary>A network namespace that is a node: the pod network's executor in it, and pods made by the CNI plugins from the configuration that it wrote.</summary>
internal sealed class ClusterNode : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("podnet-").FullName;
    private readonly PodNetworkExecutor _executor;

    public ClusterNode(string name)
    {
        Namespace = new NetNamespace(name);
        Options = new PodNetworkOptions
        {
            NodeName = name, CniConfigFolder = Path.Combine(_folder, "net.d"), CniDataFolder = Path.Combine(_folder, "data"), BridgeName = "pods0",
            ClusterPodNetworks = [System.Net.IPNetwork.Parse("10.244.0.0/16"), System.Net.IPNetwork.Parse("fd00:244::/32")],
        };
        _executor = Namespace.Run(() => PodNetworkExecutor.Open(Options, mapsPorts: false));
    }

    public NetNamespace Namespace { get; }

    public PodNetworkOptions Options { get; }

    public string ConfigFile => Path.Combine(Options.CniConfigFolder, "10-nodestack.conflist");

    public string LeaseFolder => Path.Combine(Options.CniDataFolder, "nodestack");

    /// <summary>One turn of the loop.</summary>
    public PodNetworkOutcome Converge(params PodNode[] nodes) =>
        Namespace.Run(() => _executor.Execute(PodNetworkPlanner.Plan(NodeNetworkRules.Judge(nodes, Options), Options, _executor.Observe())));

    public IReadOnlyList<string> Remove() => Namespace.Run(() => PodNetworkRemover.Remove(Options));

    /// <summary>What the container runtime does for a new pod.</summary>
    public void AddPod(NetNamespace pod)
    {
        var list = JsonNode.Parse(File.ReadAllText(ConfigFile))!;
        var bridge = list["plugins"]![0]!.AsObject();
        (bridge["cniVersion"], bridge["name"]) = ((string)list["cniVersion"]!, (string)list["name"]!);
        var config = Path.Combine(_folder, "bridge.json");
        File.WriteAllText(config, bridge.ToJsonString());
        var plugins = CniFactAttribute.Plugins!;
        Namespace.Execute(
            "env", "CNI_COMMAND=ADD", $"CNI_CONTAINERID={pod.Name}", $"CNI_NETNS=/run/netns/{pod.Name}", "CNI_IFNAME=eth0", $"CNI_PATH={plugins}",
            "sh", "-c", $"{plugins}/bridge < {config} || exit 1");
    }

    public void Dispose()
    {
        _executor.Dispose();
        Namespace.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
