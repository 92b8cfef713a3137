using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Ruleset;
using NodeStack.Proxy.Sync;
using NodeStack.Proxy.Tracking;
using NodeStack.TestSupport.Nftables;
using NodeStack.TestSupport.Histories;

namespace NodeStack.Proxy.Tests.Ruleset;

/// <summary>A ruleset over the fake kernel, for tests that ask what it says, where it sends packets and how small its changes are.</summary>
internal sealed class TracedRuleset
{
    private readonly RulesetExecutor _executor;
    private readonly RandomServices.View _view = new();
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public TracedRuleset(AddressFamily family = AddressFamily.IPv4)
    {
        Family = family;
        Options = new RulesetOptions(family) { LocalTraffic = new LocalTraffic { Source = AddressPrefix.Parse(family == AddressFamily.IPv4 ? "10.244.0.0/16" : "fd00:244::/32") } };
        _executor = new RulesetExecutor(new SharedNftables(Kernel), family, NullLogger.Instance);
    }

    public AddressFamily Family { get; }
    public RulesetOptions Options { get; set; }
    public FakeNftables Kernel { get; } = new();

    public Table Table => Kernel.Read(Family, BaseChainRules.TableName)!;

    public static ServicePort Service(string name, string clusterIP, TransportProtocol protocol = TransportProtocol.Tcp) =>
        new(new ServiceKey("ns", name), "http", protocol, Address.Parse(clusterIP)!.Value, 80);

    /// <param name="endpoints">"10.244.0.1"; with an "l" behind it on this node. All on port 8080 and ready.</param>
    public SyncResult Program(ServicePort port, params string[] endpoints) => Program((port, endpoints));

    /// <summary>Several ports of one Service.</summary>
    public SyncResult Program(params (ServicePort Port, string[] Endpoints)[] ports)
    {
        _view.Take(ports[0].Port.Service, [.. ports.Select(p => (p.Port, NodeStack.Proxy.Endpoints.EndpointSelector.Select(Endpoints(p.Endpoints), p.Port, "here", "")))]);
        return Sync(ports[0].Port.Service);
    }

    public SyncResult Remove(ServicePort port)
    {
        _view.Take(port.Service, []);
        return Sync(port.Service);
    }

    public SyncResult Sync(params ServiceKey[] changed) => _executor.Sync(Options, _view, changed, _now += TimeSpan.FromSeconds(5));

    private static ImmutableArray<Endpoint> Endpoints(IEnumerable<string> texts) =>
        [.. texts.Select(e => new Endpoint(Address.Parse(e.TrimEnd('l'))!.Value, 8080, true, true, false, e.EndsWith('l')))];
}
