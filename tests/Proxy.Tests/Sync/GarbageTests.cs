using System.Globalization;
using k8s.Models;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Ruleset;
using NodeStack.Proxy.Sync;
using NodeStack.Proxy.Tracking;
using NodeStack.TestSupport.Nftables;
using static NodeStack.Proxy.Tests.Tracking.Samples;

namespace NodeStack.Proxy.Tests.Sync;

/// <summary>Whatever the API server tells: the rest is programmed, and each trouble is told once.</summary>
public sealed class GarbageTests
{
    private readonly FakeNftables _kernel = new();
    private readonly RecordingLoggers _log = new();
    private readonly RulesetExecutor _executor;
    private readonly ProblemReporter _problems;
    private readonly TextPool _texts = new();
    private ProxySnapshot _snapshot = ProxySnapshot.Empty;

    public GarbageTests()
    {
        _executor = new RulesetExecutor(new SharedNftables(_kernel), AddressFamily.IPv4, _log);
        _problems = new ProblemReporter(_log);
    }

    [Fact]
    public void Garbage_OfEveryKind_IsToldOnceAndTheRestIsProgrammed()
    {
        for (var round = 0; round < 3; round++)
        {
            Take(Service(s => s.Spec.Ports[0].NodePort = 30080));
            Take(Slice());
            Take(Service(s =>
            {
                Rename(s, "zwei", "10.96.0.11");
                s.Spec.Ports = [new V1ServicePort { Name = "http", Port = 80, NodePort = 30080, Protocol = "TCP" }, new V1ServicePort { Name = "null", Port = 0 }, new V1ServicePort { Name = "https", Port = 443 }];
                s.Spec.ExternalIPs = ["nonsense", "0.0.0.0", "203.0.113.9"];
                s.Spec.LoadBalancerSourceRanges = ["nonsense"];
            }));
            Take(Slice(s =>
            {
                (s.Metadata.Name, s.Metadata.Labels["kubernetes.io/service-name"]) = ("zwei-1", "zwei");
                s.Ports = [new Discoveryv1EndpointPort { Name = "http", Port = 0 }, new Discoveryv1EndpointPort { Name = "http", Port = 8080, Protocol = "TCP" }];
                s.Endpoints = [new V1Endpoint { Addresses = ["fd00::1"] }, new V1Endpoint { Addresses = [] }, new V1Endpoint { Addresses = ["10.1.0.2"] }];
            }));
            Sync();
        }
        var text = Text();
        foreach (var part in new[] { "10.96.0.10 . tcp . 80", "10.96.0.11 . tcp . 80", "10.96.0.11 . tcp . 443", "203.0.113.9 . tcp . 80", "0.0.0.0 . tcp . 30080", "10.1.0.2 . 8080" })
            Assert.Contains(part, text, StringComparison.Ordinal);
        Assert.DoesNotContain("0.0.0.0 . tcp . 80 ", text, StringComparison.Ordinal);
        Assert.Equal(
            [
                "EndpointSlice ns/zwei-1: 1 endpoints whose address is no IPv4 address, the first is \"fd00::1\"; this part is left out",
                "EndpointSlice ns/zwei-1: 1 endpoints without an address; this part is left out",
                "EndpointSlice ns/zwei-1: port \"http\": 0 is no port; this part is left out",
                "Service ns/zwei: port \"null\": 0 is no port; this part is left out",
                "Service ns/zwei: spec.externalIPs has \"0.0.0.0\", which is the address of nobody; this part is left out",
                "Service ns/zwei: spec.externalIPs has \"nonsense\", which is no IP address; this part is left out",
                "Service ns/zwei: spec.loadBalancerSourceRanges has \"nonsense\", which is no network; this part is left out",
            ],
            _log.Of(3000).Order(StringComparer.Ordinal));
        Assert.Equal(["node port 30080/TCP is claimed by ns/web and ns/zwei: ns/web has it"], _log.Of(3406));
    }

    [Fact]
    public void Garbage_HundredThousandEndpointsInOneService_AllAreProgrammedAndAChangeIsSmall()
    {
        Take(Service());
        for (var slice = 0; slice < 100; slice++)
            Take(Thousand(slice, 0));
        Take(Service(s => Rename(s, "other", "10.96.0.11")));
        Sync();
        Assert.Equal(100_000, Endpoints());
        Take(Thousand(7, 1));
        Sync();
        Assert.Equal(100_000, Endpoints());
        // Each of the thousand goes and comes: no other is touched.
        Assert.Equal(2_000, FakeNftables.CountOperations(_kernel.Commits[^1]));
        Assert.Empty(_log.Of(3000));
    }

    private static void Rename(V1Service service, string name, string address) =>
        (service.Metadata.Name, service.Metadata.Uid, service.Spec.ClusterIP, service.Spec.ClusterIPs) = (name, name, address, [address]);

    private static V1EndpointSlice Thousand(int slice, int version) => Slice(s =>
    {
        s.Metadata.Name = string.Create(CultureInfo.InvariantCulture, $"web-{slice:000}");
        s.Endpoints = [.. Enumerable.Range(0, 1000).Select(i => new V1Endpoint { Addresses = [$"10.{100 + slice}.{(version * 100) + (i / 250)}.{i % 250}"] })];
    });

    private int Endpoints() => _kernel.Read(AddressFamily.IPv4, BaseChainRules.TableName)!.Elements[SetNames.Endpoints].Count;

    private string Text() => TableRenderer.Render(_kernel.Read(AddressFamily.IPv4, BaseChainRules.TableName)!);

    private void Take(V1Service service)
    {
        var entry = _problems.Report("Service", service.Metadata, ServiceTranslator.Translate(service));
        _snapshot = _snapshot.Change(_snapshot.Services.GetValueOrDefault(new ServiceKey("ns", service.Metadata.Name)), entry).Snapshot;
    }

    private void Take(V1EndpointSlice slice)
    {
        var entry = _problems.Report("EndpointSlice", slice.Metadata, SliceTranslator.Translate(slice, _texts))!;
        _snapshot = _snapshot.Change(_snapshot.SlicesOf(entry.Service).FirstOrDefault(s => s.Name == entry.Name), entry).Snapshot;
    }

    private void Sync() => _executor.Sync(new RulesetOptions(AddressFamily.IPv4), new SnapshotView(_snapshot, AddressFamily.IPv4, "n1"), null, new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
}
