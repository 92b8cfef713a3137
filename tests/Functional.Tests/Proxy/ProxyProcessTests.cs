using System.Net;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Network;

namespace NodeStack.Functional.Tests.Proxy;

/// <summary>`nodestack proxy` as an administrator knows it: a process, an API server, kubectl, nft and packets.</summary>
public sealed class ProxyProcessTests(ProxyNode node) : IClassFixture<ProxyNode>
{
    private readonly Dictionary<string, string> _addresses = [];
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [ProxyFact]
    public async Task Proxy_FromStartToCleanup_ServesAndRepairsAndLeavesNothing()
    {
        Expose("web", 30080, "10.244.1.2", "10.244.2.2");
        await node.StartProxyAsync();
        Assert.Equal("nftables 200", node.Http("http://127.0.0.1:10249/proxyMode"));
        Assert.Contains("kubeproxy_sync_full_proxy_rules_duration_seconds_count{ip_family=\"IPv4\"}", node.Http("http://127.0.0.1:10249/metrics"));
        await AnswersAsync("web", "pod1", "far1");
        // Masqueraded, with the node's address on the way to whichever pod it is.
        Assert.Contains(EchoClient.Tcp(node.World.Outside, IPAddress.Parse("192.0.2.10"), 30080), new[] { "pod1 10.244.1.1", "far1 192.0.2.10" });

        // Changes come through, and to the Service's end.
        Slice("web", "10.244.1.3");
        await AnswersAsync("web", "pod2");
        var explanation = node.Proxy("explain", "default/web", "--config", node.ConfigFile);
        Assert.Contains("100 % to 10.244.1.3:8080", explanation);
        Assert.Contains("external-1-nodeport", explanation);
        Assert.Contains("\"none\" not found", Assert.Throws<InvalidOperationException>(() => node.Proxy("explain", "default/none", "--kubeconfig", node.Kubeconfig)).Message);

        // What others do to its table is repaired, and what others have stays.
        node.World.Node.Execute("nft", "add table ip other; add chain ip other c");
        node.World.Node.Execute("nft", "delete table ip kube-proxy");
        await AnswersAsync("web", "pod2");
        Assert.Contains("Somebody changed the rules of IPv4", node.Log);
        Assert.Contains("table ip other", node.World.Node.Execute("nft", "list", "tables"));

        // Without the API server everything goes on, and what happened meanwhile is caught up with.
        node.StopServer();
        await AnswersAsync("web", "pod2");
        node.StartServer();
        await Eventually.TrueAsync(() => TrySlice("web", "10.244.2.3"), s_patience, "the API server takes changes");
        await AnswersAsync("web", "far2");

        // The rules outlive the process, however it ends, and the next one takes them over.
        node.StopProxy("KILL");
        await AnswersAsync("web", "far2");
        Slice("web", "10.244.2.2");
        await node.StartProxyAsync();
        await AnswersAsync("web", "far1");
        Assert.Equal(0, node.StopProxy("TERM"));
        await AnswersAsync("web", "far1");

        node.Proxy("--cleanup");
        Assert.Equal("table ip other", node.World.Node.Execute("nft", "list", "tables").Trim());
    }

    private void Expose(string name, int nodePort, params string[] endpoints)
    {
        node.Apply($$"""
            apiVersion: v1
            kind: Service
            metadata: {name: {{name}}}
            spec: {type: NodePort, ports: [{name: http, port: 80, nodePort: {{nodePort}} }]}
            """);
        Slice(name, endpoints);
    }

    private void Slice(string name, params string[] endpoints) => node.Apply($$"""
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: {{name}}-1, labels: {kubernetes.io/service-name: {{name}} } }
        addressType: IPv4
        ports: [{name: http, port: {{PacketWorld.PodPort}}, protocol: TCP}]
        endpoints:
        {{string.Join('\n', endpoints.Select(Endpoint))}}
        """);

    private static string Endpoint(string address) =>
        "- {addresses: [" + address + "], conditions: {ready: true}, nodeName: " + (address.StartsWith("10.244.1.", StringComparison.Ordinal) ? "node" : "other") + "}";

    private bool TrySlice(string name, string endpoint)
    {
        try
        {
            Slice(name, endpoint);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>A pod's connections to the cluster IP come to these, and to nobody else.</summary>
    private Task AnswersAsync(string name, params string[] pods)
    {
        var address = IPAddress.Parse(ClusterIP(name));
        return Eventually.TrueAsync(
            () => Enumerable.Range(0, 20).Select(_ => EchoClient.Tcp(node.World.Pod1, address, 80).Split(' ')[0]).ToHashSet().SetEquals(pods), s_patience, $"{name} is answered by {string.Join(", ", pods)}; the log:\n{node.Log}");
    }

    /// <summary>Asked once: it is needed while there is no API server too.</summary>
    private string ClusterIP(string name) =>
        _addresses.TryGetValue(name, out var known) ? known : _addresses[name] = node.Kubectl("get", "service", name, "-o", "jsonpath={.spec.clusterIP}");
}
