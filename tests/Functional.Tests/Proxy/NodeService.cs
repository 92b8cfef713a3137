using System.Globalization;
using System.Net;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Network;
using AddressFamily = NodeStack.Proxy.Addresses.AddressFamily;

namespace NodeStack.Functional.Tests.Proxy;

/// <summary>One Service in a <see cref="ProxyNode"/>'s cluster, with an EndpointSlice for each of its families; gone when disposed.</summary>
internal sealed class NodeService : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly ProxyNode _node;
    private readonly AddressFamily[] _families;
    private readonly string _protocol;
    private readonly string[] _addresses;

    /// <param name="spec">More fields of the spec, in YAML's flow style with a comma at the end.</param>
    public NodeService(ProxyNode node, string name, string spec = "", string protocol = "TCP", params AddressFamily[] families)
    {
        (_node, Name, _protocol, _families) = (node, name, protocol, families is [] ? [AddressFamily.IPv4] : families);
        node.Apply($$"""
            apiVersion: v1
            kind: Service
            metadata: {name: {{name}}}
            spec: { {{spec}} ipFamilies: [{{string.Join(", ", _families)}}], ipFamilyPolicy: {{(_families is [_] ? "SingleStack" : "RequireDualStack")}}, ports: [{name: p, port: 80, protocol: {{protocol}} }]}
            """);
        _addresses = Get("{.spec.clusterIPs[*]}").Split(' ');
    }

    public string Name { get; }

    public IPAddress ClusterIP(AddressFamily family = AddressFamily.IPv4) => IPAddress.Parse(_addresses[Array.IndexOf(_families, family)]);

    public string Get(string path) => _node.Kubectl("get", "service", Name, "-o", $"jsonpath={path}");

    public int GetNumber(string path) => int.Parse(Get(path), CultureInfo.InvariantCulture);

    /// <summary>Who is behind it from now on: pod1, pod2, far1, far2, with "-" for one that ends and serves, "?" for one that is not ready.</summary>
    public void Endpoints(params string[] pods)
    {
        foreach (var family in _families)
            _node.Apply($$"""
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: {{Name}}-{{family.ToString().ToLowerInvariant()}}, labels: {kubernetes.io/service-name: {{Name}} } }
                addressType: {{family}}
                ports: [{name: p, port: {{PacketWorld.PodPort}}, protocol: {{_protocol}} }]
                endpoints: [{{string.Join(", ", pods.Select(p => Endpoint(family, p)))}}]
                """);
    }

    /// <summary>Waits until a pod's connections to the cluster IP come to these, and to nobody else.</summary>
    public Task AnswersAsync(params string[] pods) => AnswersAsync(AddressFamily.IPv4, pods);

    public Task AnswersAsync(AddressFamily family, params string[] pods)
    {
        var answers = new List<string>();
        return Eventually.TrueAsync(
            () =>
            {
                answers = [.. Enumerable.Range(0, 20).Select(_ => Ask(family))];
                return answers.ToHashSet().SetEquals(pods);
            },
            Patience, () => $"{Name} is answered over {family} by {string.Join(", ", pods)}, not by {string.Join(", ", answers)}; the log:\n{_node.Log}");
    }

    /// <summary>Who answers a connection of pod1; or what came of it.</summary>
    public string Ask(AddressFamily family = AddressFamily.IPv4) => EchoClient.Tcp(_node.World.Pod1, ClusterIP(family), 80).Split(' ')[0];

    /// <summary>Waits until the kernel sends new connections of a Service to this pod, or no longer.</summary>
    public Task ProgrammedAsync(string pod, bool isThere) => Eventually.TrueAsync(
        () => _node.World.Node.Execute("nft", "list", "map", "ip", "kube-proxy", "endpoints").Split('\n', ',').Any(l =>
            l.Contains($"{ClusterIP()} .", StringComparison.Ordinal) && l.Contains($": {PacketWorld.Pod(AddressFamily.IPv4, pod)} .", StringComparison.Ordinal)) == isThere,
        Patience, $"{pod} is {(isThere ? "" : "not ")}behind {Name}; the log:\n{_node.Log}");

    public void Dispose() => _node.Kubectl("delete", "--ignore-not-found", $"service/{Name}", $"endpointslice/{Name}-ipv4", $"endpointslice/{Name}-ipv6");

    private static string Endpoint(AddressFamily family, string pod)
    {
        var name = pod.TrimEnd('-', '?');
        var (isReady, isServing, isEnding) = (name == pod, !pod.EndsWith('?'), pod.EndsWith('-'));
        return $$"""{addresses: ["{{PacketWorld.Pod(family, name)}}"], conditions: {ready: {{Yaml(isReady)}}, serving: {{Yaml(isServing)}}, terminating: {{Yaml(isEnding)}} }, nodeName: {{(name.StartsWith("pod", StringComparison.Ordinal) ? "node" : "other")}} }""";
    }

    private static string Yaml(bool value) => value ? "true" : "false";
}
