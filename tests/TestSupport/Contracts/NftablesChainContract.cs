using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Interop;
using NodeStack.Proxy.Nftables;
using Xunit;
using static NodeStack.TestSupport.Nftables.NftablesSamples;

namespace NodeStack.TestSupport.Contracts;

/// <summary>Which chains and rules nf_tables takes, and with what error it refuses the others.</summary>
public abstract class NftablesChainContract : NftablesSuite
{
    private static readonly Chain Prerouting = new("pre") { Hook = new Hook("nat", HookPoint.Prerouting, -100) };
    private static readonly Chain Plain = new("plain");

    [ContractFact]
    public void DeleteChain_ThatARuleJumpsTo_IsBusy()
    {
        Commit([new AddTable(), new AddChain(Prerouting), new AddChain(Plain), new AddRule("pre", new Rule([new Decide(Verdict.Jump("plain"))]))]);
        Refused(Errno.Busy, [new DeleteChain("plain")]);
        Commit([new DeleteChain("pre"), new DeleteChain("plain")]);
        Assert.Empty(Read().Chains);
    }

    [ContractFact]
    public void DeleteChain_ThatAnElementGoesTo_IsBusyUntilTheElementGoes()
    {
        var element = new Element(Service(V4, 1)) { Verdict = Verdict.Goto("plain") };
        Commit([new AddTable(), new AddChain(Plain), new AddSet(Services(V4)), new AddElements(Services(V4), [element])]);
        Refused(Errno.Busy, [new DeleteChain("plain")]);
        Refused(Errno.Busy, [new DeleteChain("plain"), new DeleteElements(Services(V4), [element])]);
        Commit([new DeleteElements(Services(V4), [element]), new DeleteChain("plain")]);
        Assert.Empty(Read().Chains);
    }

    [ContractFact]
    public void DeleteChainAndAdd_InOneTransaction_HasOnlyTheNewRules()
    {
        Commit([new AddTable(), new AddChain(Plain), new AddRule("plain", Numbered(1))]);
        Commit([new DeleteChain("plain"), new AddChain(Plain with { Comment = "new" }), new AddRule("plain", Numbered(2))]);
        Assert.Equal([Numbered(2)], Read().Rules["plain"].ToArray());
        Assert.Equal("new", Read().Chains["plain"].Comment);
    }

    [ContractFact]
    public void AddChain_WithAnotherHook_IsRefused()
    {
        Commit([new AddTable(), new AddChain(Prerouting), new AddChain(Plain)]);
        Refused(Errno.Exists, [new AddChain(Prerouting with { Hook = new Hook("filter", HookPoint.Prerouting, -100) })]);

        // EEXIST before Linux 6.4.
        foreach (var hook in new[] { new Hook("nat", HookPoint.Output, -100), new Hook("nat", HookPoint.Prerouting, -99) })
            Assert.Contains(Assert.Throws<NftablesException>(() => Commit([new AddChain(Prerouting with { Hook = hook })])).Errno, new[] { Errno.Exists, Errno.NotSupported });
        Refused(Errno.NotSupported, [new AddChain(Plain with { Hook = Prerouting.Hook })]);
        Commit([new AddChain(new Chain("pre"))]);
        Assert.Equal(Prerouting, Read().Chains["pre"]);
    }

    [ContractFact]
    public void AddChain_HookThatIsNone_IsRefused()
    {
        Refused(Errno.NoEntry, [new AddTable(), new AddChain(new Chain("c") { Hook = new Hook("strange", HookPoint.Input, 0) })]);
        Refused(Errno.NotSupported, [new AddTable(), new AddChain(new Chain("c") { Hook = new Hook("nat", HookPoint.Forward, 0) })]);
        Refused(Errno.NotSupported, [new AddTable(), new AddChain(new Chain("c") { Hook = new Hook("nat", HookPoint.Output, -300) })]);
    }

    [ContractFact]
    public void AddRule_NamingWhatIsNotThere_IsRefused()
    {
        Commit([new AddTable(), new AddChain(Prerouting), new AddChain(Plain)]);
        Refused(Errno.NoEntry, [new AddRule("absent", Numbered(1))]);
        RefusedRule(Errno.NoEntry, new Decide(Verdict.Jump("absent")));
        RefusedRule(Errno.NotSupported, new Decide(Verdict.Goto("pre")));
        RefusedRule(Errno.NoEntry, new LoadMeta(MetaKey.Mark, 0), new LookUp("absent", 0));
        RefusedRule(Errno.NoEntry, new LoadMeta(MetaKey.Mark, 0), new UpdateMap("absent", 0, 0, TimeSpan.FromSeconds(1)));
    }

    [ContractFact]
    public void AddRule_SetOfAnotherKind_IsRefused()
    {
        Commit([new AddTable(), new AddChain(Plain), new AddSet(Services(V4)), new AddSet(EndpointMap(V4)), new AddSet(Ports(V4))]);
        ImmutableArray<Expression> key = [.. LoadService(V4, 0), new PickRandom(3, 2)];
        RefusedRule(Errno.Invalid, [.. key, new LookUpVerdict("endpoints", 0)]);
        RefusedRule(Errno.Invalid, [.. key, new LookUpValue("services", 0, 8)]);
        RefusedRule(Errno.Invalid, [.. key, new LookUpValue("ports", 0, 8)]);
        RefusedRule(Errno.NotSupported, [.. key, new UpdateMap("endpoints", 0, 0, TimeSpan.FromSeconds(1))]);
    }

    [ContractFact]
    public void AddRule_RegistersThatAreNone_IsRefused()
    {
        Commit([new AddTable(), new AddChain(Plain), new AddSet(EndpointMap(V4))]);
        RefusedRule(Errno.OutOfRange, new LoadMeta(MetaKey.Mark, 16));
        RefusedRule(Errno.OutOfRange, new LoadMeta(MetaKey.Mark, -1));
        RefusedRule(Errno.OutOfRange, new LoadMeta(MetaKey.InterfaceName, 13));
        RefusedRule(Errno.OutOfRange, new LoadMeta(MetaKey.Mark, 15), new LookUp("endpoints", 15));
        RefusedRule(Errno.OutOfRange, new PickRandom(0, 0));
        RefusedRule(Errno.Invalid, new LoadPayload(IsTransport: true, 0, 0, 0));
        RefusedRule(Errno.Invalid, new LoadMeta(MetaKey.Mark, 0), new Bitwise(0, 0, new(1, 2, 3, 4), new(1, 2)));
    }

    [ContractFact]
    public void AddRule_UnderAHookWhereItMayNotBe_NamesTheStep()
    {
        Commit([new AddTable(), new AddChain(Prerouting), new AddChain(Plain)]);
        Assert.Contains("rule ip", Refused(Errno.NotSupported, [new AddRule("pre", new Rule([new Masquerade()])), new AddRule("plain", Numbered(1))]).Call);

        // In a chain that no hook leads to, anything may be; the jump is what is refused.
        Commit([new AddRule("plain", new Rule([new Masquerade()]))]);
        var e = Refused(Errno.NotSupported, [new AddRule("plain", Numbered(1)), new AddRule("pre", new Rule([new Decide(Verdict.Jump("plain"))], "the jump"))]);
        Assert.Contains("the jump", e.Call);
    }

    [ContractFact]
    public void AddElement_ThatLeadsWhereItMayNotBe_IsRefused()
    {
        Commit(
        [
            new AddTable(), new AddChain(Prerouting), new AddChain(Plain), new AddSet(Services(V4)), new AddRule("plain", new Rule([new Masquerade()])),
            new AddRule("pre", new Rule([.. LoadService(V4, 0), new LookUpVerdict("services", 0)])),
        ]);
        Refused(Errno.NotSupported, [new AddElements(Services(V4), [new Element(Service(V4, 1)) { Verdict = Verdict.Goto("plain") }])]);
        Commit([new AddElements(Services(V4), [new Element(Service(V4, 1)) { Verdict = Verdict.Drop }])]);
    }

    [ContractFact]
    public void AddRule_JumpsInACircle_AreTooManyLinks()
    {
        Commit([new AddTable(), new AddChain(Prerouting), new AddChain(Plain), new AddChain(new Chain("other"))]);
        Refused(Errno.TooManyLinks,
        [
            new AddRule("pre", new Rule([new Decide(Verdict.Jump("plain"))])),
            new AddRule("plain", new Rule([new Decide(Verdict.Jump("other"))])),
            new AddRule("other", new Rule([new Decide(Verdict.Goto("plain"))])),
        ]);
    }

    [ContractFact]
    public void AddRule_JumpsOneBehindTheOther_FifteenAreTaken()
    {
        Commit([new AddTable(), new AddChain(Prerouting), .. Enumerable.Range(0, 16).Select(n => new AddChain(new Chain($"c{n}")))]);
        AddRule Jump(string from, int to) => new(from, new Rule([new Decide(Verdict.Jump($"c{to}"))]));
        Commit([Jump("pre", 0), .. Enumerable.Range(0, 14).Select(n => Jump($"c{n}", n + 1))]);
        Refused(Errno.TooManyLinks, [Jump("c14", 15)]);
    }

    private void RefusedRule(int errno, params ImmutableArray<Expression> expressions) => Refused(errno, [new AddRule("plain", new Rule(expressions))]);
}
