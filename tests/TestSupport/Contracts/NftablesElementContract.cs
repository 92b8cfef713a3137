using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Interop;
using NodeStack.Proxy.Nftables;
using Xunit;
using static NodeStack.TestSupport.Nftables.NftablesSamples;

namespace NodeStack.TestSupport.Contracts;

/// <summary>Which sets and elements nf_tables takes, and with what error it refuses the others.</summary>
public abstract class NftablesElementContract : NftablesSuite
{
    [ContractFact]
    public void AddElements_SameKeyAnotherValue_ExistsAndIsNamed()
    {
        Commit([new AddTable(), new AddSet(EndpointMap(V4)), new AddElements(EndpointMap(V4), [Endpoint(V4, 1)])]);
        var e = Refused(Errno.Exists,
        [
            new AddElements(EndpointMap(V4), [Endpoint(V4, 1), .. Enumerable.Range(2, 3000).Select(n => Endpoint(V4, n))]),
            new AddElements(EndpointMap(V4), [Endpoint(V4, 5000), Endpoint(V4, 2000) with { Value = Target(V4, 9) }, Endpoint(V4, 5001)]),
        ]);
        Assert.EndsWith("endpoints { 10.0.7.208 . tcp . 80 . 0 : 10.0.0.9 . 8080 }", e.Call);
        Assert.Single(Read().Elements["endpoints"]);
    }

    [ContractFact]
    public void AddElements_VerdictOfAnotherChain_Exists()
    {
        Commit([new AddTable(), new AddChain(new Chain("a")), new AddChain(new Chain("b")), new AddSet(Services(V4)), Goto("a")]);
        Commit([Goto("a")]);
        Refused(Errno.Exists, [Goto("b")]);
        Refused(Errno.NoEntry, [Goto("absent")]);
    }

    [ContractFact]
    public void DeleteElements_ThatIsAbsent_IsNamedAmongThousands()
    {
        ImmutableArray<Element> many = [.. Enumerable.Range(1, 5000).Select(n => Endpoint(V4, n))];
        Commit([new AddTable(), new AddSet(EndpointMap(V4)), new AddElements(EndpointMap(V4), many)]);
        var e = Refused(Errno.NoEntry, [new DeleteElements(EndpointMap(V4), many.SetItem(4321, Endpoint(V4, 6000)))]);
        Assert.StartsWith("delete element ip", e.Call, StringComparison.Ordinal);
        Assert.Contains("10.0.23.112 . tcp . 80 . 0", e.Call, StringComparison.Ordinal);
        Refused(Errno.NoEntry, [new DeleteElements(EndpointMap(V4), [many[0], many[0]])]);
        Assert.Equal(5000, Read().Elements["endpoints"].Count);
        Commit([new DeleteElements(EndpointMap(V4), many)]);
        Assert.Empty(Read().Elements["endpoints"]);
    }

    [ContractFact]
    public void Read_ElementsOfOneSet_HasNoOthers()
    {
        Commit([new AddTable(), new AddSet(EndpointMap(V4)), new AddSet(Ports(V4)), new AddElements(EndpointMap(V4), [Endpoint(V4, 1)])]);
        Assert.Single(Subject.Read(V4, Name, set => set == "endpoints")!.Elements["endpoints"]);
        var none = Subject.Read(V4, Name, _ => false)!;
        Assert.Equal(Read().Sets, none.Sets);
        Assert.All(none.Elements.Values, Assert.Empty);
    }

    [ContractFact]
    public void DeleteAndAdd_SameElementInOneTransaction_HasTheNewValue()
    {
        Commit([new AddTable(), new AddSet(EndpointMap(V4)), new AddElements(EndpointMap(V4), [Endpoint(V4, 1), Endpoint(V4, 2)])]);
        var changed = Endpoint(V4, 1) with { Value = Target(V4, 5), Comment = "new" };
        Commit([new DeleteElements(EndpointMap(V4), [Endpoint(V4, 1)]), new AddElements(EndpointMap(V4), [changed])]);
        Assert.Equal(changed, Read().Elements["endpoints"][changed.Key]);
        Assert.Equal(2, Read().Elements["endpoints"].Count);
    }

    [ContractFact]
    public void AddElements_KeyOrValueOfAnotherLength_IsInvalid()
    {
        Commit([new AddTable(), new AddSet(EndpointMap(V4)), new AddSet(Ports(V4)), new AddSet(Services(V4))]);
        Refused(Errno.Invalid, [new AddElements(EndpointMap(V4), [Endpoint(V4, 1) with { Key = Service(V4, 1) }])]);
        Refused(Errno.Invalid, [new AddElements(EndpointMap(V4), [Endpoint(V4, 1) with { Value = Service(V4, 1) }])]);
        Refused(Errno.Invalid, [new AddElements(EndpointMap(V4), [Endpoint(V4, 1) with { Value = null }])]);
        Refused(Errno.Invalid, [new AddElements(EndpointMap(V4), [Endpoint(V4, 1) with { Value = null, Verdict = Verdict.Drop }])]);
        Refused(Errno.Invalid, [new AddElements(Ports(V4), [new Element(new FieldValue().With(Tcp).With(80)) { Value = Target(V4, 1) }])]);
        Refused(Errno.Invalid, [new AddElements(Services(V4), [new Element(Service(V4, 1))])]);
        Refused(Errno.Invalid, [new AddElements(Ports(V4), [new Element(new FieldValue().With(Tcp).With(80)) { Timeout = TimeSpan.FromSeconds(9) }])]);
        Refused(Errno.Invalid, [new DeleteElements(EndpointMap(V4), [new Element(Service(V4, 1))])]);
    }

    [ContractFact]
    public void AddElements_BeyondTheSize_IsFull()
    {
        Element Port(int n) => new(new FieldValue().With(Tcp).With((ushort)n));
        Commit([new AddTable(), new AddSet(Ports(V4)), new AddElements(Ports(V4), [Port(1), Port(2), Port(3), Port(4)])]);
        Refused(Errno.TableFull, [new AddElements(Ports(V4), [Port(5)])]);
        Commit([new AddElements(Ports(V4), [Port(4)])]);
        Commit([new DeleteElements(Ports(V4), [Port(4)]), new AddElements(Ports(V4), [Port(5)])]);
        Assert.Equal(4, Read().Elements["ports"].Count);
    }

    [ContractFact]
    public void AddElements_Ranges_MustNotOverlap()
    {
        foreach (var family in new[] { V4, AddressFamily.IPv6 })
        {
            var sources = Sources(family);
            void On(params ImmutableArray<Operation> operations) => Subject.Commit(new Transaction(family, "ranges", operations));
            void Refuses(Element element) =>
                Assert.Equal(Errno.Exists, Assert.Throws<NftablesException>(() => On(new AddElements(sources, [element]))).Errno);

            On(new AddTable(), new AddSet(sources), new AddElements(sources, [Source(family, 1, 100, 200), Source(family, 1, 300, 300)]));
            Refuses(Source(family, 1, 150, 160));
            Refuses(Source(family, 1, 150, 250));
            Refuses(Source(family, 1, 50, 100));
            On(new AddElements(sources, [Source(family, 1, 100, 200)]));
            On(new AddElements(sources, [Source(family, 1, 201, 299), Source(family, 2, 100, 200)]));
            On(new DeleteElements(sources, [Source(family, 1, 100, 200)]), new AddElements(sources, [Source(family, 1, 90, 200)]));
            Assert.Equal(4, Subject.Read(family, "ranges")!.Elements["sources"].Count);
            Assert.Equal(Source(family, 1, 90, 200), Subject.Read(family, "ranges")!.Elements["sources"][Source(family, 1, 90, 90).Key]);
        }
    }

    [ContractFact]
    public void AddElements_RangeThatEndsBeforeItBegins_IsInvalid()
    {
        Commit([new AddTable(), new AddSet(Sources(V4))]);
        Refused(Errno.Invalid, [new AddElements(Sources(V4), [Source(V4, 1, 200, 100)])]);
    }

    [ContractFact]
    public void AddSet_WithAnotherShape_Exists()
    {
        Commit([new AddTable(), new AddSet(EndpointMap(V4)), new AddSet(Ports(V4))]);
        Refused(Errno.Exists, [new AddSet(EndpointMap(V4) with { Key = Services(V4).Key })]);
        Refused(Errno.Exists, [new AddSet(EndpointMap(V4) with { Value = [FieldType.Port] })]);
        Refused(Errno.Exists, [new AddSet(Ports(V4) with { HasIntervals = true })]);
        Refused(Errno.Exists, [new AddSet(Ports(V4) with { IsDynamic = true })]);
    }

    [ContractFact]
    public void Steps_ThatCannotBeAsked_AreRefusedBefore()
    {
        Refused(Errno.NotSupported, [new AddTable(), new AddSet(new Set("one", [FieldType.Ipv4Address]) { HasIntervals = true })]);
        Refused(Errno.NotSupported, [new AddTable(), new AddSet(Sources(V4) with { IsDynamic = true })]);
        Refused(Errno.OutOfRange, [new AddTable(new string('x', 129))]);
        Refused(Errno.OutOfRange, [new AddTable(), new AddChain(new Chain(new string('x', 256)))]);
        Refused(Errno.NotSupported, [new AddTable(), new AddChain(new Chain("c")), new AddRule("c", new Rule([new UnknownExpression("counter")]))]);
        Refused(Errno.Invalid, [new AddTable(), new AddSet(Ports(V4)), new AddElements(Ports(V4), [new Element(Target(V4, 1)) { KeyEnd = Target(V4, 2) }])]);
        Commit([new AddTable(new string('x', 128)), new AddChain(new Chain(new string('x', 255)))]);
        Assert.Single(Read().Chains);
    }

    [ContractFact]
    public void AddElements_HundredThousand_TakeOneTransaction()
    {
        ImmutableArray<Element> many = [.. Enumerable.Range(0, 100_000).Select(n => Endpoint(V4, n / 5, (uint)n % 5))];
        Commit([new AddTable(), new AddSet(EndpointMap(V4)), new AddElements(EndpointMap(V4), many)]);
        var read = Read().Elements["endpoints"];
        Assert.Equal(many.Length, read.Count);
        Assert.All(many, e => Assert.Equal(e, read[e.Key]));
        Commit([new DeleteElements(EndpointMap(V4), [.. many.Skip(1)])]);
        Assert.Equal(many[0], Assert.Single(Read().Elements["endpoints"]).Value);
    }

    [ContractFact]
    public void AddElements_WithTimeouts_AreReadBackWithWhatIsLeft()
    {
        var key = Client(9);
        var hour = TimeSpan.FromHours(1);
        var lasting = new Element(key) { Value = Target(V4, 1), Timeout = hour, Expires = hour / 2 };
        Commit([new AddTable(), new AddSet(Affinity(V4)), new AddElements(Affinity(V4), [lasting])]);
        var read = Read().Elements["affinity"][key];
        Assert.Equal(hour, read.Timeout);
        Assert.InRange(read.Expires!.Value, hour / 2 - TimeSpan.FromMinutes(1), hour / 2);
        Refused(Errno.OutOfRange, [new AddElements(Affinity(V4), [lasting with { Key = Client(8), Expires = 2 * hour }])]);
        Commit([new DeleteElements(Affinity(V4), [lasting])]);
        Assert.Empty(Read().Elements["affinity"]);
    }

    private static FieldValue Client(int number) => new FieldValue().With(Address(V4, number)).With(Address(V4, 1)).With(Tcp).With(80);

    private static AddElements Goto(string chain) => new(Services(V4), [new Element(Service(V4, 1)) { Verdict = Verdict.Goto(chain) }]);
}
