using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Ruleset;
using NodeStack.Proxy.Tracking;
using NodeStack.TestSupport.Nftables;

namespace NodeStack.Proxy.Tests.Ruleset;

/// <summary>
/// The same small world in both families, with names for addresses, so that one row of a table says what must hold for all: pod1 and pod2 are on this node
/// (behind br0), far1 and far2 are pods elsewhere, node and bridge are addresses of this node.
/// </summary>
internal sealed class NamedWorld
{
    private static readonly ImmutableDictionary<string, (string IPv4, string IPv6)> s_names = new Dictionary<string, (string, string)>
    {
        ["pod1"] = ("10.244.1.11", "fd00:244:1::11"),
        ["pod2"] = ("10.244.1.12", "fd00:244:1::12"),
        ["far1"] = ("10.244.2.21", "fd00:244:2::21"),
        ["far2"] = ("10.244.2.22", "fd00:244:2::22"),
        ["node"] = ("172.18.0.2", "fd00:172::2"),
        ["bridge"] = ("10.244.1.1", "fd00:244:1::1"),
        ["loopback"] = ("127.0.0.1", "::1"),
        ["outside"] = ("198.51.100.7", "2001:db8:198::7"),
        ["stranger"] = ("192.0.2.9", "2001:db8:192::9"),
        ["web"] = ("10.96.0.10", "fd00:96::10"),
        ["other"] = ("10.96.0.20", "fd00:96::20"),
        ["free"] = ("10.96.0.99", "fd00:96::99"),
        ["balancer"] = ("203.0.113.1", "2001:db8:203::1"),
        ["external"] = ("203.0.113.3", "2001:db8:203::3"),
    }.ToImmutableDictionary();

    private readonly HashSet<Address> _own;

    public NamedWorld(AddressFamily family, TransportProtocol protocol = TransportProtocol.Tcp)
    {
        (Family, Protocol, Ruleset) = (family, protocol, new TracedRuleset(family));
        Ruleset.Options = Ruleset.Options with { NodePortAddresses = [At("node")], NodeAddress = At("node") };
        _own = [At("node"), At("bridge")];
    }

    public AddressFamily Family { get; }
    public TransportProtocol Protocol { get; }
    public TracedRuleset Ruleset { get; }

    /// <summary>Every family with every protocol.</summary>
    public static IEnumerable<NamedWorld> All() =>
        from family in Enum.GetValues<AddressFamily>()
        from protocol in Enum.GetValues<TransportProtocol>()
        select new NamedWorld(family, protocol);

    /// <summary>
    /// Programs one Service in every family with every protocol, and says where the packet may end there. Each text is "FAMILY PROTOCOL: ENDS", so that a
    /// failure names the world.
    /// </summary>
    public static void AssertEnds(string expected, string packet, Action<NamedWorld> program)
    {
        foreach (var world in All())
        {
            program(world);
            Assert.Equal($"{world.Family} {world.Protocol}: {expected}", $"{world.Family} {world.Protocol}: {world.Ends(packet)}");
        }
    }

    public static string Text(string name, AddressFamily family) => family == AddressFamily.IPv4 ? s_names[name].IPv4 : s_names[name].IPv6;

    public Address At(string name) => Address.Parse(Text(name, Family))!.Value;

    /// <summary>Also this address is one of the node's.</summary>
    public void Own(string name) => _own.Add(At(name));

    public ServicePort Service(string name = "web") => TracedRuleset.Service(name, Text(name, Family), Protocol);

    /// <param name="endpoints">"pod1 far1"; empty: none.</param>
    public void Program(ServicePort port, string endpoints) => Ruleset.Program(port, Endpoints(endpoints));

    public void Program(params (ServicePort Port, string Endpoints)[] ports) => Ruleset.Program([.. ports.Select(p => (p.Port, Endpoints(p.Endpoints)))]);

    public PacketTracer Tracer() => new(Ruleset.Table, _own.Contains);

    /// <summary>Where the packet may end, each way once: "pod1 masqueraded, far1", "rejected at forward"; a port other than the endpoints' is told.</summary>
    /// <param name="packet">"pod1 > web:80".</param>
    public string Ends(string packet)
    {
        var (parsed, path) = Parse(packet);
        return string.Join(", ", Tracer().TraceAll(parsed, path).Select(Name).Order(StringComparer.Ordinal));
    }

    public (Packet Packet, PacketPath Path) Parse(string text)
    {
        var parts = text.Split(" > ");
        var to = parts[1].Split(':');
        var source = At(parts[0]);
        var packet = new Packet(new(source, 40000), new(At(to[0]), ushort.Parse(to[1], System.Globalization.CultureInfo.InvariantCulture)), Protocol)
        {
            Interface = parts[0].StartsWith("pod", StringComparison.Ordinal) ? "br0" : "eth0",
        };
        return (packet, _own.Contains(source) || source.IsLoopback ? PacketPath.FromThisMachine : PacketPath.FromInterface);
    }

    public string Name(Trace trace)
    {
        if (trace.Outcome != TraceOutcome.Accepted)
            return trace.Summary;
        var (address, port) = trace.Packet.Destination;
        var name = s_names.Keys.FirstOrDefault(n => At(n) == address) ?? address.ToString();
        return $"{name}{(port == 8080 ? "" : $":{port}")}{(trace.IsMasqueraded ? " masqueraded" : "")}";
    }

    private string[] Endpoints(string names) =>
        [.. names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => Text(n, Family) + (n.StartsWith("pod", StringComparison.Ordinal) ? "l" : ""))];
}
