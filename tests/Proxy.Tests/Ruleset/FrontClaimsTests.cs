using CsCheck;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Ruleset;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Tests.Ruleset;

public sealed class FrontClaimsTests
{
    private static readonly Front s_front = Front.OfNodePort(AddressFamily.IPv4, TransportProtocol.Tcp, 30080);

    private static readonly Gen<(int Front, int Port, bool IsWanted, int Version)> s_step =
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 4], Gen.Frequency((2, Gen.Const(true)), (1, Gen.Const(false))), Gen.Int[0, 9]);

    [Fact]
    public void Set_AnyHistory_TheLowestClaimantHasTheFrontAsItLastWantedIt() => s_step.Array[0, 40].Sample(steps =>
    {
        var (claims, model) = (new FrontClaims(), new Dictionary<Front, SortedDictionary<PortKey, FrontProgram>>());
        foreach (var (front, port, isWanted, version) in steps)
        {
            var (where, key) = (s_front with { Port = (ushort)(30080 + front) }, Key(port));
            var program = new FrontProgram(where) { Title = $"{port} {version}" };
            claims.Set(where, key, isWanted ? program : null);
            if (!model.TryGetValue(where, out var wishes))
                model[where] = wishes = [];
            if (isWanted)
                wishes[key] = program;
            else
                wishes.Remove(key);
            AssertSame(model, claims);
        }
    });

    [Fact]
    public void PortKey_Order_IsByNamespaceNamePortAndProtocol()
    {
        PortKey[] ordered =
        [
            new(new("a", "z"), "z", TransportProtocol.Udp),
            new(new("b", "B"), "z", TransportProtocol.Udp),
            new(new("b", "a"), "z", TransportProtocol.Udp),
            new(new("b", "b"), "a", TransportProtocol.Udp),
            new(new("b", "b"), "b", TransportProtocol.Tcp),
            new(new("b", "b"), "b", TransportProtocol.Udp),
        ];
        Assert.Equal(ordered, ordered.Reverse().Order());
    }

    private static void AssertSame(Dictionary<Front, SortedDictionary<PortKey, FrontProgram>> model, FrontClaims claims)
    {
        var wanted = model.Where(m => m.Value.Count > 0).ToList();
        Assert.Equal(wanted.Select(m => m.Value.First().Value.Title).Order(), claims.Held.Select(h => h.Title).Order());
        foreach (var (front, wishes) in model)
            Assert.Same(wishes.Values.FirstOrDefault(), claims.Find(front));
        Assert.Equal(
            wanted.SelectMany(m => m.Value.Keys.Skip(1).Select(loser => (m.Key, m.Value.Keys.First(), loser))).Order(s_order), claims.Contested.Order(s_order));
    }

    private static readonly IComparer<(Front Front, PortKey Owner, PortKey Loser)> s_order =
        Comparer<(Front Front, PortKey Owner, PortKey Loser)>.Create((a, b) => a.Front.Port.CompareTo(b.Front.Port) is not 0 and var c ? c : a.Loser.CompareTo(b.Loser));

    private static PortKey Key(int number) => new(new ServiceKey("ns", $"s{number}"), "http", TransportProtocol.Tcp);
}
