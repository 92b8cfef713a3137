using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;

namespace NodeStack.TestSupport.Nftables;

/// <summary>
/// A small proxy: 10.96.0.10:80 with two endpoints, one of which may be its own client; 10.96.0.20:80, whose clients keep their endpoint; 10.96.0.30:80, which
/// nobody stands behind; 192.0.2.1:80, for clients of 203.0.113.0/24 only. Pods are in 10.244.0.0/16.
/// </summary>
internal static class SampleTable
{
    private const AddressFamily V4 = AddressFamily.IPv4;
    private const uint MasqueradeMark = 0x4000;
    private static readonly FieldType[] s_front = [FieldType.Ipv4Address, FieldType.Protocol, FieldType.Port];
    private static readonly FieldType[] s_backend = [FieldType.Ipv4Address, FieldType.Port];
    private static readonly TimeSpan s_affinity = TimeSpan.FromHours(3);

    public static Table IPv4 { get; } = Build();

    private static Table Build()
    {
        var build = new TableBuilder(V4, "sample").Comment("a sample");
        AddSets(build);
        AddHooks(build);
        AddChains(build);
        return build.Build();
    }

    private static void AddSets(TableBuilder build) => build
        .Set(new Set("cluster-ips", [FieldType.Ipv4Address]) { Comment = "Active ClusterIPs" }, Key("10.96.0.30"), Key("10.96.0.10"), Key("10.96.0.20"))
        .Set(
            new Set("service-ips", [.. s_front]) { IsVerdictMap = true },
            Goto("10.96.0.10:80", "cluster-2"), Goto("10.96.0.20:80", "sticky-2"), Goto("192.0.2.1:80", "cluster-2"))
        .Set(
            new Set("no-endpoint-services", [.. s_front]) { IsVerdictMap = true, Comment = "nobody takes" },
            Goto("10.96.0.30:80", "reject-chain") with { Comment = "ns/empty:http" })
        .Set(
            new Set("endpoints", [.. s_front, FieldType.Mark]) { Value = [.. s_backend] },
            Endpoint("10.96.0.10:80", 1, "10.244.2.2:8080"), Endpoint("10.96.0.10:80", 0, "10.244.1.2:8080"),
            Endpoint("10.96.0.20:80", 0, "10.244.1.3:8080"), Endpoint("10.96.0.20:80", 1, "10.244.2.3:8080"),
            Endpoint("192.0.2.1:80", 0, "10.244.1.2:8080"), Endpoint("192.0.2.1:80", 1, "10.244.2.2:8080"))
        .Set(
            new Set("affinity", [FieldType.Ipv4Address, .. s_front]) { Value = [.. s_backend], IsDynamic = true, Size = 1000 },
            Sticky("10.244.9.9", "10.96.0.20:80", "10.244.2.3:8080"))
        .Set(
            new Set("hairpins", [FieldType.Ipv4Address, FieldType.Ipv4Address]),
            new Element(Nft.Key("10.244.1.2").With(Address.Parse("10.244.1.2")!.Value)))
        .Set(
            new Set("firewall-ips", [.. s_front]),
            new Element(Nft.Front("192.0.2.1:80")))
        .Set(
            new Set("firewall-sources", [.. s_front, FieldType.Ipv4Address]) { HasIntervals = true },
            new Element(Nft.Front("192.0.2.1:80").With(Address.Parse("203.0.113.0")!.Value)) { KeyEnd = Nft.Front("192.0.2.1:80").With(Address.Parse("203.0.113.255")!.Value) });

    private static void AddHooks(TableBuilder build) => build
        .Hook("filter-prerouting", "filter", HookPoint.Prerouting, -110, Nft.Rule(Nft.IsNew, Nft.Do(Verdict.Jump("firewall-check"))))
        .Hook("nat-prerouting", "nat", HookPoint.Prerouting, -100, Nft.Rule(Nft.Do(Verdict.Jump("services"))))
        .Hook("nat-output", "nat", HookPoint.Output, -100, Nft.Rule(Nft.Do(Verdict.Jump("services"))))
        .Hook("nat-postrouting", "nat", HookPoint.Postrouting, 100, Nft.Rule(Nft.Do(Verdict.Jump("masquerading"))))
        .Hook("filter-forward", "filter", HookPoint.Forward, 0, Nft.Rule(Nft.IsNew, Nft.Do(Verdict.Jump("endpoints-check"))))
        .Hook("filter-output", "filter", HookPoint.Output, 0, Nft.Rule(Nft.IsNew, Nft.Do(Verdict.Jump("endpoints-check"))));

    private static void AddChains(TableBuilder build)
    {
        Expression[] isPod = [Nft.Source(V4), new Bitwise(0, 0, new(255, 255, 0, 0), new(0, 0, 0, 0)), new Compare(0, false, new(10, 244, 0, 0))];
        Expression[] client = [Nft.Source(V4), .. Nft.LoadFront(V4, 1)];
        build
            .Chain(
                "services",
                Nft.Rule([Nft.Destination(V4), new LookUp("cluster-ips", 0), .. isPod], Nft.Mark(MasqueradeMark)) with { Comment = "from outside" },
                Nft.Rule(Nft.LoadFront(V4), [new LookUpVerdict("service-ips", 0)]))
            .Chain("cluster-2", Nft.Rule(Nft.LoadFront(V4), [new PickRandom(3, 2), new LookUpValue("endpoints", 0, 4), new DestinationNat(4, 5)]))
            .Chain(
                "sticky-2",
                Nft.Rule(client, [new LookUpValue("affinity", 0, 4), new UpdateMap("affinity", 0, 4, s_affinity), new DestinationNat(4, 5)]),
                Nft.Rule(client, [new PickRandom(4, 2), new LookUpValue("endpoints", 1, 5), new UpdateMap("affinity", 0, 5, s_affinity), new DestinationNat(5, 6)]))
            .Chain("endpoints-check", Nft.Rule(Nft.LoadFront(V4), [new LookUpVerdict("no-endpoint-services", 0)]))
            .Chain(
                "firewall-check",
                Nft.Rule(
                    Nft.LoadFront(V4),
                    [new LookUp("firewall-ips", 0), Nft.Source(V4, 3), new LookUp("firewall-sources", 0, IsInverted: true), new Decide(Verdict.Drop)]))
            .Chain(
                "masquerading",
                Nft.Rule(Nft.IsMarked(MasqueradeMark), [new LoadMeta(MetaKey.Mark, 0), new Bitwise(0, 0, Nft.Number(~0u), Nft.Number(MasqueradeMark)), new StoreMark(0), new Masquerade()]),
                Nft.Rule(Nft.HasDestinationNat, [Nft.Source(V4), Nft.Destination(V4, 1), new LookUp("hairpins", 0), new Masquerade()]))
            .Chain(new Chain("reject-chain") { Comment = "tells the client at once" }, Nft.Rule([new Reject()]));
    }

    private static Element Key(string address) => new(Nft.Key(address));

    private static Element Goto(string front, string chain) => new(Nft.Front(front)) { Verdict = Verdict.Goto(chain) };

    private static Element Endpoint(string front, uint index, string backend) => new(Nft.Front(front).With(index)) { Value = Nft.Backend(backend) };

    private static Element Sticky(string client, string front, string backend)
    {
        var (address, port) = AddressPort.Parse(front);
        var key = Nft.Key(client).With(address).With((byte)6).With(port);
        return new Element(key) { Value = Nft.Backend(backend), Timeout = s_affinity, Expires = TimeSpan.FromMinutes(5) };
    }
}
