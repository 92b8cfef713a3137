using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Endpoints;
using NodeStack.Proxy.Explain;
using NodeStack.Proxy.Ruleset;
using NodeStack.Proxy.Tests.Ruleset;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Tests.Explain;

/// <summary>What is told of a port, from the table that is programmed for it.</summary>
public sealed class ExplanationTests
{
    [Fact]
    public void Explain_BalancerWithLocalPolicyAffinityAndRanges_IsTheGoldenText()
    {
        var world = new NamedWorld(AddressFamily.IPv4);
        var port = OutsideEffectTests.Open(world) with
        {
            IsExternalLocal = true,
            AffinityTimeout = TimeSpan.FromHours(3),
            SourceRanges = [AddressPrefix.Of(world.At("stranger")), AddressPrefix.Parse("198.51.100.0/24")!.Value],
        };
        Assert.Equal(
            """
            ns/web:http (TCP)
              cluster IP 10.96.0.10 port 80/TCP
                map service-ips -> chain cluster-3-sticky
                a client stays with its endpoint for 10800 s after its last connection; 0 do now
                  33.3 % to 10.244.1.11:8080
                  33.3 % to 10.244.2.21:8080
                  33.3 % to 10.244.2.22:8080
              203.0.113.1 port 80/TCP
                map firewall-ips: dropped unless it comes from 192.0.2.9, 198.51.100.0-198.51.100.255
                map service-ips -> chain external-local-1-sticky, the client's address is kept
                a client stays with its endpoint for 10800 s after its last connection; 0 do now
                  100 % to 10.244.1.11:8080
                from pods and this node itself: map short-circuits -> chain cluster-3-sticky
                  33.3 % to 10.244.1.11:8080
                  33.3 % to 10.244.2.21:8080
                  33.3 % to 10.244.2.22:8080
              node port 30080/TCP
                map service-ips -> chain external-local-1-sticky-nodeport, the client's address is kept
                a client stays with its endpoint for 10800 s after its last connection; 0 do now
                  100 % to 10.244.1.11:8080
                from pods and this node itself: map short-circuits -> chain cluster-3-sticky-nodeport
                  33.3 % to 10.244.1.11:8080
                  33.3 % to 10.244.2.21:8080
                  33.3 % to 10.244.2.22:8080

            """,
            Explain(world, port with { ExternalIPs = [] }, "pod1 far1 far2"));
    }

    [Fact]
    public void Explain_NoEndpoints_IsTheGoldenText()
    {
        var world = new NamedWorld(AddressFamily.IPv6);
        Assert.Equal(
            """
            ns/web:http (TCP)
              cluster IP fd00:96::10 port 80/TCP
                map no-endpoint-services: refused, since there is no endpoint
              node port 30080/TCP
                map no-endpoint-services: refused, since there is no endpoint
              no EndpointSlice names an endpoint for this port: does the selector match pods that are ready?

            """,
            Explain(world, world.Service() with { NodePort = 30080 }, ""));
    }

    [Fact]
    public void Explain_OnlyElsewhere_SaysThatItIsDropped()
    {
        var world = new NamedWorld(AddressFamily.IPv6);
        Assert.Equal(
            """
            ns/web:http (TCP)
              cluster IP fd00:96::10 port 80/TCP
                map no-endpoint-services: dropped, since no endpoint is on this node
              left out: [fd00:244:2::21]:8080: it is on another node, and traffic must stay on this one

            """,
            Explain(world, world.Service() with { IsInternalLocal = true }, "far1"));
    }

    [Fact]
    public void Explain_NotWrittenYet_SaysSo()
    {
        var world = new NamedWorld(AddressFamily.IPv4);
        world.Program(world.Service("other"), "far1");
        var fronts = new LiveFrontBuilder(world.Ruleset.Table).Build(new Front(world.At("web"), TransportProtocol.Tcp, 80));
        Assert.Contains("no map has it", ExplanationRenderer.Render(world.Service(), [fronts], [], SelectedEndpoints.None), StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_ManyEndpoints_AreCountedBeyondTwenty()
    {
        var world = new NamedWorld(AddressFamily.IPv4);
        world.Ruleset.Program(world.Service(), [.. Enumerable.Range(1, 25).Select(i => $"10.244.9.{i}")]);
        var text = ExplanationRenderer.Render(world.Service(), [Front(world, "web")], [], SelectedEndpoints.None);
        Assert.Equal(20, text.Split("4 % to ").Length - 1);
        Assert.Contains("and as much to each of 5 more", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Build_StickyClients_AreCountedWhereverTheyAreWrittenDown(bool isLocal)
    {
        var world = new NamedWorld(AddressFamily.IPv4);
        world.Program(world.Service() with { IsInternalLocal = isLocal, AffinityTimeout = TimeSpan.FromHours(1) }, "pod1 far1");
        world.Program(world.Service("other") with { AffinityTimeout = TimeSpan.FromHours(1) }, "pod1 far1");
        var tracer = world.Tracer();
        foreach (var text in new[] { "pod2 > web:80", "outside > web:80", "pod2 > web:80", "pod2 > other:80" })
        {
            var (packet, path) = world.Parse(text);
            tracer.Trace(packet, path, pick: _ => 0);
        }
        var table = world.Ruleset.Table;
        foreach (var set in new[] { SetNames.Affinity, SetNames.AffinityLocal })
            table = table with { Elements = table.Elements.SetItem(set, tracer.Elements(set).ToImmutableDictionary(e => e.Key)) };
        Assert.Equal(2, new LiveFrontBuilder(table).Build(new Front(world.At("web"), TransportProtocol.Tcp, 80)).StickyClients);
    }

    private static string Explain(NamedWorld world, ServicePort port, string endpoints)
    {
        world.Program(port, endpoints);
        var all = endpoints.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(n => new Endpoint(world.At(n), 8080, true, true, false, n.StartsWith("pod", StringComparison.Ordinal))).ToImmutableArray();
        List<LiveFront> fronts = [Front(world, "web")];
        fronts.AddRange(port.LoadBalancerIPs.Select(_ => Front(world, "balancer")));
        if (port.NodePort != 0)
            fronts.Add(new LiveFrontBuilder(world.Ruleset.Table).Build(NodeStack.Proxy.Ruleset.Front.OfNodePort(world.Family, port.Protocol, port.NodePort)));
        return ExplanationRenderer.Render(port, [.. fronts], all, EndpointSelector.Select(all, port, "here", ""));
    }

    private static LiveFront Front(NamedWorld world, string name) => new LiveFrontBuilder(world.Ruleset.Table).Build(new Front(world.At(name), TransportProtocol.Tcp, 80));
}
