using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Conntrack;
using NodeStack.Proxy.Endpoints;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Ruleset;
using NodeStack.Proxy.Sync;
using NodeStack.Proxy.Tracking;
using NodeStack.TestSupport.Network;

namespace NodeStack.Node.Tests.Proxy;

/// <summary>The node of a <see cref="PacketWorld"/> with Services in its kernel, for one family.</summary>
internal sealed class ProgrammedNode : IServiceView, IDisposable
{
    private readonly RulesetExecutor _executor;
    private readonly NetlinkNftables _kernel;
    private readonly Dictionary<ServiceKey, (ServicePort Port, ImmutableArray<Endpoint> Endpoints)> _services = [];
    private StaleFlowExecutor _flows;
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public ProgrammedNode(PacketWorld world, AddressFamily family)
    {
        (World, Family) = (world, family);
        Options = new RulesetOptions(family)
        {
            LocalTraffic = new LocalTraffic { Source = PacketWorld.PodNetwork(family) },
            NodePortAddresses = [Address.From(PacketWorld.NodeAddress(family))],
            NodeAddress = Address.From(PacketWorld.NodeAddress(family)),
            ServiceNetworks = [AddressPrefix.Parse(family == AddressFamily.IPv4 ? "10.96.0.0/16" : "fd00:96::/64")!.Value],
        };
        _kernel = world.Node.Run(() => NetlinkNftables.Open());
        _flows = Flows();
        _executor = new RulesetExecutor(new SharedNftables(_kernel), family, NullLogger.Instance);
    }

    public PacketWorld World { get; }
    public AddressFamily Family { get; }
    public RulesetOptions Options { get; set; }

    public IEnumerable<ServiceKey> Services => _services.Keys;

    public ImmutableArray<(ServicePort Port, SelectedEndpoints Endpoints)> PortsOf(ServiceKey service) =>
        _services.TryGetValue(service, out var found) ? [(found.Port, EndpointSelector.Select(found.Endpoints, found.Port, "node", ""))] : [];

    public static ServicePort Service(AddressFamily family, string name, int last, TransportProtocol protocol = TransportProtocol.Tcp) =>
        new(new ServiceKey("ns", name), "p", protocol, Address.From(PacketWorld.ClusterIP(family, last)), 80);

    /// <summary>Ready endpoints; pod1 and pod2 are on this node. A name with a minus behind it ends, but serves.</summary>
    public ImmutableArray<Endpoint> Endpoints(params string[] pods) =>
    [
        .. pods.Select(pod => (Name: pod.TrimEnd('-'), IsEnding: pod.EndsWith('-')))
            .Select(p => new Endpoint(PacketWorld.Pod(Family, p.Name), PacketWorld.PodPort, !p.IsEnding, true, p.IsEnding, p.Name.StartsWith("pod", StringComparison.Ordinal))),
    ];

    /// <summary>The Service as it is from now on.</summary>
    public void Program(ServicePort port, params string[] pods)
    {
        _services[port.Service] = (port, Endpoints(pods));
        Sync([port.Service]);
    }

    public void Remove(ServicePort port)
    {
        _services.Remove(port.Service);
        Sync([port.Service]);
    }

    /// <summary>How the kernel's table is not as it should be.</summary>
    public IEnumerable<string> Differences() => TableDiff.Describe(_executor.Expected!, _kernel.Read(Family, BaseChainRules.TableName));

    /// <summary>Writes everything anew, as after a restart.</summary>
    public void Rebuild()
    {
        new RulesetExecutor(new SharedNftables(_kernel), Family, NullLogger.Instance).Sync(Options, this, [], _now);
        _flows = Flows();
        CleanFlows();
    }

    /// <summary>Whom so many connections come to: the names, and the sources as they saw them.</summary>
    public static (SortedSet<string> Names, SortedSet<string> Sources) Ask(Func<string> ask, int times)
    {
        var answers = Enumerable.Range(0, times).Select(_ => ask().Split(' ')).ToList();
        return ([.. answers.Select(a => a[0])], [.. answers.Where(a => a.Length > 1).Select(a => a[1])]);
    }

    public void Dispose() => _kernel.Dispose();

    private void Sync(IReadOnlyCollection<ServiceKey> changed)
    {
        _executor.Sync(Options, this, changed, _now += TimeSpan.FromSeconds(1));
        CleanFlows();
    }

    private void CleanFlows() => World.Node.Run(() => _flows.Clean(UdpFrontsBuilder.Build(
        _services.Values.Select(s => (s.Port, (IReadOnlyCollection<Endpoint>)s.Endpoints)), Options.NodePortAddresses ?? [])));

    private StaleFlowExecutor Flows() => new(new NetlinkConntrack(TimeProvider.System, TimeSpan.FromSeconds(10)), Family, NullLogger.Instance);
}
