using System.Collections.Immutable;
using CsCheck;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;
using NodeStack.TestSupport.Nftables;
using static NodeStack.TestSupport.Nftables.NftablesSamples;

namespace NodeStack.Node.Tests.Nftables;

/// <summary>Random steps on a small world of names, so that they meet each other: right ones, wrong ones, absent ones.</summary>
internal sealed class TransactionGenerator(AddressFamily family)
{
    private static readonly Gen<string> ChainNames = AnyOf("a", "b", "c", "a", "b", "c", "pre", "post", "input", "absent");

    /// <summary>A table with all the names, from which a script begins.</summary>
    public ImmutableArray<Operation> World =>
    [
        new AddTable(), new AddSet(Services(family)), new AddSet(EndpointMap(family)), new AddSet(Affinity(family)), new AddSet(Sources(family)),
        new AddSet(Ports(family)), new AddChain(new Chain("a")), new AddChain(new Chain("b")), new AddChain(new Chain("c")),
        new AddChain(new Chain("pre") { Hook = new Hook("nat", HookPoint.Prerouting, -100) }),
        new AddChain(new Chain("post") { Hook = new Hook("nat", HookPoint.Postrouting, 100) }),
        new AddChain(new Chain("input") { Hook = new Hook("filter", HookPoint.Input, 0) }),
    ];

    public Gen<ImmutableArray<Operation>[]> Scripts => Steps.Array[1, 4].Select(steps => ImmutableArray.Create(steps)).Array[1, 12];

    private Gen<Operation> Steps => Gen.Frequency(
        (20, AnyOf<Operation>(new AddTable(), new AddTable("of a test"))),
        (1, Gen.Const<Operation>(new DeleteTable())),
        (30, Chains.Select(c => (Operation)new AddChain(c))),
        (20, ChainNames.Select(n => (Operation)new DeleteChain(n))),
        (20, Sets.Select(s => (Operation)new AddSet(s))),
        (60, Gen.Select(ChainNames, Rules, (c, r) => (Operation)new AddRule(c, r))),
        (60, Some(Sets, Ranges, (s, e) => new AddElements(s, e))),
        (30, Some(Sets, Deletable, (s, e) => new DeleteElements(s, e))));

    private static Gen<Chain> Chains => AnyOf(
        new Chain("a"), new Chain("b") { Comment = "plain" }, new Chain("c"), new Chain("a") { Hook = new Hook("nat", HookPoint.Output, -100) },
        new Chain("pre") { Hook = new Hook("nat", HookPoint.Prerouting, -100) }, new Chain("pre"),
        new Chain("post") { Hook = new Hook("nat", HookPoint.Postrouting, 100) },
        new Chain("input") { Hook = new Hook("filter", HookPoint.Input, 0) }, new Chain("input") { Hook = new Hook("filter", HookPoint.Input, 5) });

    private Gen<Set> Sets => AnyOf(
        Services(family), EndpointMap(family), Affinity(family), Sources(family), Ports(family), EndpointMap(family), Services(family),
        Ports(family) with { IsDynamic = true });

    private Gen<Rule> Rules => Gen.Select(Gen.OneOf(
        ChainNames.Select(n => ImmutableArray.Create<Expression>(new Decide(Verdict.Jump(n)))),
        ChainNames.Select(n => ImmutableArray.Create<Expression>(new LoadMeta(MetaKey.Mark, 3), new StoreMark(3), new Decide(Verdict.Goto(n)))),
        AnyOf<ImmutableArray<Expression>>(
            NftablesRuleSamples.ToEndpoint(family).Expressions, NftablesRuleSamples.Remember(family).Expressions,
            NftablesRuleSamples.ToRemembered(family).Expressions, [new Masquerade()], [new Reject()], [new Decide(Verdict.Drop)],
            [.. LoadService(family, 0), new LookUpVerdict("services", 0)], [.. LoadService(family, 0), new LookUpVerdict("endpoints", 0)],
            [.. LoadService(family, 0), new LookUpValue("ports", 0, 4)], [new LookUp("sources", 0)], [new StoreMark(2)], [new LoadMeta(MetaKey.Mark, 16)],
            [.. LoadService(family, 0), Source(family, 2 + Words(family)), new LookUp("sources", 0)])),
        AnyOf<string?>(null, "a rule"), (e, c) => new Rule(e, c));

    private Gen<Operation> Some(Gen<Set> sets, (int, int)[] ranges, Func<Set, ImmutableArray<Element>, Operation> make) =>
        sets.SelectMany(s => Elements(s, ranges).Array[1, 4].Select(e => make(s, [.. e])));

    private Gen<Element> Elements(Set set, (int First, int Last)[] ranges) => set.Name switch
    {
        "services" => Gen.Select(Gen.Int[1, 4], Verdicts, (n, v) => new Element(Service(family, n)) { Verdict = v }),
        "endpoints" => Gen.Select(Gen.Int[1, 4], Gen.Int[1, 2], (n, v) => Endpoint(family, n) with { Value = Target(family, v), Comment = v == 2 ? "two" : null }),
        "sources" => Gen.Select(Gen.Int[1, 2], AnyOf(ranges), (n, r) => Source(family, n, r.First, r.Last)),
        "ports" => Gen.Int[1, 6].Select(n => new Element(new FieldValue().With(Tcp).With((ushort)n))),
        _ => Gen.Select(Gen.Int[1, 3], Gen.Int[1, 2], (n, v) => new Element(new FieldValue().With(Address(family, n)).With(Address(family, 1)).With(Tcp).With(80))
        {
            Value = Target(family, v),
            Timeout = TimeSpan.FromHours(1),
        }),
    };

    private static Gen<Verdict> Verdicts => Gen.OneOf(AnyOf(Verdict.Drop, Verdict.Accept), ChainNames.Select(Verdict.Goto), ChainNames.Select(Verdict.Jump));

    // None covers another whole: there the fake is stricter than the kernel.
    private static (int First, int Last)[] Ranges => [(10, 20), (30, 40), (5, 12), (35, 50), (18, 25), (60, 70)];

    // None begins inside another: the kernel deletes the range that the first key lies in.
    private static (int First, int Last)[] Deletable => [(30, 40), (5, 12), (60, 70)];

    private static Gen<T> AnyOf<T>(params T[] items) => Gen.Int[0, items.Length - 1].Select(i => items[i]);
}
