using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Network;
using AddressFamily = NodeStack.Proxy.Addresses.AddressFamily;

namespace NodeStack.Functional.Tests.Proxy;

/// <summary>Services as the API tells them, and what the proxy tells of itself and of them.</summary>
[Collection(ProxyNodeGroup.Name)]
public sealed class ProxyServiceTests(ProxyNode node)
{
    private const string Healthz = "http://127.0.0.1:10256/healthz";
    private const string Metrics = "http://127.0.0.1:10249/metrics";

    [ProxyFact]
    public async Task DualStackLoadBalancer_AnswersOnEveryAddress()
    {
        await node.EnsureProxyAsync();
        using var web = new NodeService(node, "both", "type: LoadBalancer,", "TCP", AddressFamily.IPv4, AddressFamily.IPv6);
        web.Endpoints("pod1", "far1");
        node.Kubectl("patch", "service", "both", "--subresource", "status", "--type", "merge", "-p", """{"status":{"loadBalancer":{"ingress":[{"ip":"203.0.113.7"},{"ip":"fd00:203::7"}]}}}""");
        var nodePort = web.GetNumber("{.spec.ports[0].nodePort}");
        foreach (var family in new[] { AddressFamily.IPv4, AddressFamily.IPv6 })
        {
            await web.AnswersAsync(family, "pod1", "far1");
            await ReachedAsync(PacketWorld.NodeAddress(family), nodePort);
            await ReachedAsync(PacketWorld.ExternalIP(family, 7), 80);
            Assert.Equal("refused", EchoClient.Tcp(node.World.Pod1, web.ClusterIP(family), 81));
        }
    }

    [ProxyFact]
    public async Task ServiceDeleted_NobodyAnswersAndNothingOfItIsLeft()
    {
        await node.EnsureProxyAsync();
        IPAddress address;
        using (var web = new NodeService(node, "shortlived"))
        {
            web.Endpoints("pod1");
            await web.AnswersAsync("pod1");
            address = web.ClusterIP();
        }
        await Eventually.TrueAsync(
            () => !node.World.Node.Execute("nft", "list", "table", "ip", "kube-proxy").Contains($" {address} ", StringComparison.Ordinal), NodeService.Patience, "the rules know it no longer");
        Assert.Equal("silence", EchoClient.Tcp(node.World.Pod1, address, 80));
    }

    /// <summary>Not well before the rules are there, and that can only be when there is an API server; alive all the time.</summary>
    [ProxyFact]
    public async Task Start_BeforeTheApiServer_IsHealthyOnlyWhenItsRulesAreThere()
    {
        await node.EnsureProxyAsync();
        using var web = new NodeService(node, "early");
        web.Endpoints("far1");
        await web.AnswersAsync("far1");
        Assert.Equal(0, node.StopProxy("TERM"));
        await web.AnswersAsync("far1");
        node.StopServer();
        try
        {
            node.LaunchProxy();
            await Eventually.TrueAsync(() => node.Http(Healthz).EndsWith(" 503", StringComparison.Ordinal), NodeService.Patience, $"healthz answers; the log:\n{node.Log}");
            Assert.EndsWith(" 200", node.Http("http://127.0.0.1:10256/livez"));
            // What the last proxy wrote is good as long as nothing better is known.
            await web.AnswersAsync("far1");
            Assert.EndsWith(" 503", node.Http(Healthz));
        }
        finally
        {
            node.StartServer();
        }
        await node.HealthyAsync();
        Assert.Contains("\"healthy\":true", node.Http(Healthz));
    }

    [ProxyFact]
    public async Task Metrics_AfterChanges_HaveMoved()
    {
        await node.EnsureProxyAsync();
        using var web = new NodeService(node, "counted");
        web.Endpoints("far1");
        await web.AnswersAsync("far1");
        var names = new[]
        {
            "kubeproxy_sync_proxy_rules_endpoint_changes_total", "kubeproxy_sync_proxy_rules_duration_seconds_count{ip_family=\"IPv4\"}",
            "kubeproxy_sync_partial_proxy_rules_duration_seconds_count{ip_family=\"IPv4\"}", "kubeproxy_sync_proxy_rules_last_timestamp_seconds{ip_family=\"IPv4\"}",
        };
        var before = Read(names);
        web.Endpoints("far2");
        await web.AnswersAsync("far2");
        await Eventually.TrueAsync(() => Read(names).Zip(before).All(v => v.First > v.Second), NodeService.Patience, $"all of {string.Join(", ", names)} move");
        // It is there from the first failure on.
        Assert.DoesNotContain("kubeproxy_sync_proxy_rules_nftables_sync_failures_total{", node.Http(Metrics));
        Assert.Equal("nftables 200", node.Http("http://127.0.0.1:10249/proxyMode"));
    }

    [ProxyFact]
    public async Task HealthCheckNodePort_OfALocalService_TellsWhetherAnEndpointIsHere()
    {
        await node.EnsureProxyAsync();
        using var web = new NodeService(node, "local", "type: LoadBalancer, externalTrafficPolicy: Local,");
        web.Endpoints("pod1", "pod2", "far1");
        var url = $"http://192.0.2.10:{web.GetNumber("{.spec.healthCheckNodePort}")}/healthz";
        await AnswersAsync(url, 200, 2);
        web.Endpoints("far1");
        await AnswersAsync(url, 503, 0);
        web.Endpoints("pod1", "far1");
        await AnswersAsync(url, 200, 1);
        web.Dispose();
        await Eventually.TrueAsync(() => node.Http(url) is "" or " 000", NodeService.Patience, "the port is closed");
    }

    [ProxyFact]
    public async Task HealthCheckNodePort_TakenByAnother_IsToldInAnEventUntilItIsFree()
    {
        await node.EnsureProxyAsync();
        using var taken = node.World.Node.Run(() => new TcpListener(IPAddress.Any, 31999));
        taken.Start();
        using var web = new NodeService(node, "taken", "type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 31999,");
        web.Endpoints("pod1");
        await Eventually.TrueAsync(
            () => Events("Service/taken").Contains("Warning FailedToStartServiceHealthcheck", StringComparison.Ordinal), NodeService.Patience, "users are told");
        Assert.Contains("Normal Starting", Events("Node/node"));
        taken.Stop();
        await AnswersAsync("http://192.0.2.10:31999/healthz", 200, 1);
    }

    [ProxyFact]
    public async Task Explain_TellsMapsChainsSharesAndWhoIsLeftOut()
    {
        await node.EnsureProxyAsync();
        using var web = new NodeService(node, "told");
        web.Endpoints("pod1", "far1", "pod2?", "far2-");
        await web.AnswersAsync("pod1", "far1");
        var told = node.Proxy("explain", "default/told", "--config", node.ConfigFile);
        Assert.Contains("default/told:p (TCP)", told);
        Assert.Contains($"cluster IP {web.ClusterIP()}", told);
        Assert.Contains("map service-ips -> chain ", told);
        Assert.Contains("50 % to 10.244.1.2:8080", told);
        Assert.Contains("50 % to 10.244.2.2:8080", told);
        Assert.Contains("left out: 10.244.1.3:8080: it is not ready", told);
        Assert.Contains("left out: 10.244.2.3:8080: it is ending, and others are ready", told);

        web.Endpoints();
        Assert.Equal("refused", await Eventually.GetAsync(() => Task.FromResult(web.Ask() is "refused" and var word ? word : null), NodeService.Patience, "nobody answers"));
        told = node.Proxy("explain", "default/told", "--config", node.ConfigFile);
        Assert.Contains("map no-endpoint-services: refused, since there is no endpoint", told);
        Assert.Contains("no EndpointSlice names an endpoint for this port", told);
    }

    private Task ReachedAsync(IPAddress address, int port) => Eventually.TrueAsync(
        () => EchoClient.Tcp(node.World.Outside, address, port).Split(' ')[0] is "pod1" or "far1", NodeService.Patience, $"{address} port {port} is answered; the log:\n{node.Log}");

    private Task AnswersAsync(string url, int status, int endpoints) => Eventually.TrueAsync(
        () => node.Http(url) is var answer && answer.EndsWith($" {status}", StringComparison.Ordinal) && answer.Contains($"\"localEndpoints\": {endpoints},", StringComparison.Ordinal),
        NodeService.Patience, $"{url} answers {status} with {endpoints} endpoints; the log:\n{node.Log}");

    private string Events(string about) => node.Kubectl(
        "get", "events", "--field-selector", $"involvedObject.kind={about.Split('/')[0]},involvedObject.name={about.Split('/')[1]}",
        "-o", "jsonpath={range .items[*]}{.type} {.reason}: {.message}{\"\\n\"}{end}");

    private double[] Read(params string[] names)
    {
        var lines = node.Http(Metrics).Split('\n');
        return [.. names.Select(n => double.Parse(lines.First(l => l.StartsWith(n + " ", StringComparison.Ordinal))[n.Length..], CultureInfo.InvariantCulture))];
    }
}
