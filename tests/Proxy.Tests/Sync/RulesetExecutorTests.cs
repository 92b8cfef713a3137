using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Interop;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Ruleset;
using NodeStack.Proxy.Sync;
using NodeStack.Proxy.Tests.Ruleset;
using NodeStack.Proxy.Tracking;
using NodeStack.TestSupport.Histories;

namespace NodeStack.Proxy.Tests.Sync;

public sealed class RulesetExecutorTests
{
    private const string Table = BaseChainRules.TableName;
    private static readonly ServicePort s_web = TracedRuleset.Service("web", "10.96.0.10"), s_other = TracedRuleset.Service("other", "10.96.0.20");
    private readonly FailingKernel _kernel = new();
    private readonly RecordingLoggers _log = new();
    private readonly RandomServices.View _view = new();
    private readonly SharedNftables _shared;
    private readonly RulesetExecutor _executor;
    private RulesetOptions _options = new(AddressFamily.IPv4);
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public RulesetExecutorTests() => _executor = new RulesetExecutor(_shared = new SharedNftables(_kernel), AddressFamily.IPv4, _log);

    [Fact]
    public void Sync_First_IsFullAndLaterOnesAreNot()
    {
        Assert.True(_executor.IsFullNext);
        Assert.True(Program(s_web, "10.244.2.1").IsFull);
        Assert.False(Program(s_other, "10.244.2.1").IsFull);
        AssertComplete();
    }

    [Fact]
    public void Sync_UpdateRefused_IsRebuiltInTheSameCall()
    {
        Program(s_web, "10.244.2.1");
        _kernel.Fake.FailNextCommit(Errno.Busy);
        Assert.True(Program(s_other, "10.244.2.1").IsFull);
        Assert.Contains("EBUSY", Assert.Single(_log.Of(3401)), StringComparison.Ordinal);
        AssertComplete();
        Assert.False(Program(s_web).IsFull);
        AssertComplete();
    }

    [Fact]
    public void Sync_ElementMissingInTheKernel_IsRebuiltInTheSameCall()
    {
        Program(s_web, "10.244.2.1", "10.244.2.2");
        ChangeElements(SetNames.Services, static e => e.Clear());
        Assert.True(Program(s_web, "10.244.2.1").IsFull);
        AssertComplete();
    }

    [Fact]
    public void Sync_RebuildRefusedToo_ThrowsAndTheNextIsFull()
    {
        Program(s_web, "10.244.2.1");
        _kernel.Refuses = static _ => true;
        Assert.Throws<NftablesException>(() => Program(s_other, "10.244.2.1"));
        Assert.Equal(3, _kernel.Asked);
        Assert.True(_executor.IsFullNext);
        Assert.Null(_executor.Expected);
        _kernel.Refuses = static _ => false;
        // Nobody says again that the other one changed.
        Assert.True(_executor.Sync(_options, _view, [], _now).IsFull);
        AssertComplete();
        Assert.Contains("10.96.0.20", TableRenderer.Render(_kernel.Fake.Read(AddressFamily.IPv4, Table)!), StringComparison.Ordinal);
    }

    [Fact]
    public void Sync_OptionsChange_IsFull_AndEqualOnesAreNot()
    {
        Program(s_web, "10.244.2.1");
        _options = _options with { NodePortAddresses = [Address.Parse("10.0.0.1")!.Value] };
        Assert.True(Program(s_web, "10.244.2.1").IsFull);
        _options = _options with { NodePortAddresses = [Address.Parse("10.0.0.1")!.Value] };
        Assert.False(Program(s_web, "10.244.2.1").IsFull);
        _options = _options with { MasqueradeAll = true };
        Assert.True(_executor.Sync(_options, _view, [], _now).IsFull);
        AssertComplete();
    }

    [Fact]
    public void Sync_AllMayHaveChanged_ThoseThatAreGoneGo()
    {
        Program(s_web, "10.244.2.1");
        Program(s_other, "10.244.2.1");
        _view.Take(s_web.Service, []);
        Assert.False(_executor.Sync(_options, _view, null, _now).IsFull);
        AssertComplete();
        Assert.DoesNotContain("10.96.0.10", TableRenderer.Render(_kernel.Fake.Read(AddressFamily.IPv4, Table)!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("table", "table kube-proxy is gone")]
    [InlineData("element", "service-ips lacks the element")]
    [InlineData("rule", "chain services has other rules")]
    [InlineData("chain", "chain foreign is not ours")]
    public void IsIntact_ForeignChange_IsNoticedToldAndRepaired(string what, string told)
    {
        Program(s_web, "10.244.2.1");
        Assert.True(_executor.IsIntact());
        Break(what);
        Assert.False(_executor.IsIntact());
        Assert.Contains(told, Assert.Single(_log.Of(3400)), StringComparison.Ordinal);
        Assert.True(_executor.Sync(_options, _view, [], _now).IsFull);
        AssertComplete();
        Assert.True(_executor.IsIntact());
    }

    [Fact]
    public void IsIntact_NobodyChangedAnything_DoesNotReadTheTable()
    {
        Program(s_web, "10.244.2.1");
        var reads = _kernel.Fake.Reads;
        Program(s_other, "10.244.2.1");
        Assert.True(_executor.IsIntact());
        Assert.Equal(reads, _kernel.Fake.Reads);
    }

    [Fact]
    public void IsIntact_OtherTablesChange_ReadsOnceAndGoesOn()
    {
        Program(s_web, "10.244.2.1");
        _kernel.Fake.ChangeBehindTheBack(AddressFamily.IPv4, "docker", static _ => new Table(AddressFamily.IPv4, "docker"));
        var reads = _kernel.Fake.Reads;
        Assert.True(_executor.IsIntact());
        Assert.True(_executor.IsIntact());
        Assert.Equal(reads + 1, _kernel.Fake.Reads);
        Assert.Empty(_log.Of(3400));
    }

    [Fact]
    public void IsIntact_ForeignChangeBeforeAnOwnOne_IsNoticedStill()
    {
        Program(s_web, "10.244.2.1");
        Break("rule");
        Program(s_other, "10.244.2.1");
        Assert.False(_executor.IsIntact());
    }

    [Fact]
    public void IsIntact_ForeignChangeBeforeStaleClientsAreLetGo_IsNoticedStill()
    {
        Program(Sticky(s_web), "10.244.2.1", "10.244.2.2");
        Break("rule");
        Program(Sticky(s_web), "10.244.2.1");
        Assert.False(_executor.IsIntact());
    }

    [Fact]
    public void IsIntact_TableCannotBeRead_IsLookedAtAgainNextTime()
    {
        Program(s_web, "10.244.2.1");
        Break("rule");
        _kernel.RefusesReads = true;
        Assert.Throws<NftablesException>(() => _executor.IsIntact());
        _kernel.RefusesReads = false;
        Assert.False(_executor.IsIntact());
    }

    [Fact]
    public void IsIntact_TwoFamilies_DoNotTakeEachOthersCommitsForForeign()
    {
        var ipv6 = new RulesetExecutor(_shared, AddressFamily.IPv6, _log);
        var (view, web) = (new RandomServices.View(), TracedRuleset.Service("web", "fd00:96::10"));
        Program(s_web, "10.244.2.1");
        ipv6.Sync(new RulesetOptions(AddressFamily.IPv6), view, [], _now);
        Assert.True(_executor.IsIntact() && ipv6.IsIntact());
        view.Take(web.Service, [(web, NodeStack.Proxy.Endpoints.SelectedEndpoints.None)]);
        ipv6.Sync(new RulesetOptions(AddressFamily.IPv6), view, [web.Service], _now);
        Program(s_other, "10.244.2.1");
        var reads = _kernel.Fake.Reads;
        Assert.True(_executor.IsIntact() && ipv6.IsIntact());
        Assert.Equal(reads, _kernel.Fake.Reads);
        _kernel.Fake.ChangeBehindTheBack(AddressFamily.IPv6, Table, static _ => null);
        Assert.True(_executor.IsIntact());
        Assert.False(ipv6.IsIntact());
    }

    [Fact]
    public void Sync_Rebuild_ClientsKeepTheirEndpoints_StaleOnesAreLetGo()
    {
        var sticky = Sticky(s_web);
        Program(sticky, "10.244.2.1", "10.244.2.2");
        PutClients(("203.0.113.1", "10.244.2.1"), ("203.0.113.2", "10.244.2.2"));
        _view.Take(sticky.Service, [(sticky, Endpoints("10.244.2.1"))]);
        _options = _options with { MasqueradeAll = true };
        Assert.True(_executor.Sync(_options, _view, [], _now).IsFull);
        Assert.Equal("10.244.2.1", Assert.Single(Clients()));
        Assert.True(_executor.IsIntact());
    }

    [Fact]
    public void Sync_NewProxy_ClientsOfTheOldOneKeepTheirEndpoints()
    {
        Program(Sticky(s_web), "10.244.2.1", "10.244.2.2");
        PutClients(("203.0.113.1", "10.244.2.2"));
        new RulesetExecutor(new SharedNftables(_kernel), AddressFamily.IPv4, _log).Sync(_options, _view, [], _now);
        Assert.Equal("10.244.2.2", Assert.Single(Clients()));
    }

    [Fact]
    public void Sync_EndpointGone_ItsClientsAreLetGo_OthersStay()
    {
        Program(Sticky(s_web), "10.244.2.1", "10.244.2.2");
        PutClients(("203.0.113.1", "10.244.2.1"), ("203.0.113.2", "10.244.2.2"), ("203.0.113.3", "10.244.2.2"));
        Assert.False(Program(Sticky(s_web), "10.244.2.1").IsFull);
        Assert.Equal(["10.244.2.1"], Clients());
        Assert.Empty(_log.Of(3407));
    }

    [Fact]
    public void Sync_ClientsCannotBeRead_TheRulesAreWrittenAllTheSame()
    {
        Program(Sticky(s_web), "10.244.2.1", "10.244.2.2");
        _kernel.RefusesReads = true;
        Program(Sticky(s_web), "10.244.2.1");
        Assert.Single(_log.Of(3407));
        _options = _options with { MasqueradeAll = true };
        Assert.True(Program(s_web, "10.244.2.1").IsFull);
        Assert.Single(_log.Of(3402));
        _kernel.RefusesReads = false;
        AssertComplete();
    }

    [Fact]
    public void Sync_ClientGoneByItselfMeanwhile_DoesNotKeepTheOthers()
    {
        Program(Sticky(s_web), "10.244.2.1", "10.244.2.2");
        PutClients(("203.0.113.1", "10.244.2.1"), ("203.0.113.2", "10.244.2.1"), ("203.0.113.3", "10.244.2.1"));
        var isFirst = true;
        _kernel.Before = t =>
        {
            if (t.Operations is not [DeleteElements { Set.Name: SetNames.Affinity } delete] || !isFirst)
                return;
            isFirst = false;
            ChangeElements(SetNames.Affinity, e => e.Remove(delete.Elements[0].Key));
        };
        Program(Sticky(s_web), "10.244.2.2");
        Assert.Empty(Clients());
        Assert.Empty(_log.Of(3407));
    }

    [Fact]
    public void Sync_ContestedFront_IsToldOnceAndAgainAfterItWasNot()
    {
        var (web, other) = (s_web with { NodePort = 30080 }, s_other with { NodePort = 30080 });
        Program(web, "10.244.2.1");
        Program(other, "10.244.2.2");
        Program(other, "10.244.2.3");
        Program(web, "10.244.2.3");
        Assert.Equal(["node port 30080/TCP is claimed by ns/other and ns/web: ns/other has it"], _log.Of(3406));
        _options = _options with { MasqueradeAll = true };
        Program(web, "10.244.2.3");
        Assert.Single(_log.Of(3406));
        Program(web with { NodePort = 0 }, "10.244.2.3");
        Program(web, "10.244.2.3");
        Assert.Equal(2, _log.Of(3406).Count());
    }

    [Fact]
    public void Sync_Result_CountsPortsThatLackLocalEndpoints()
    {
        Program(s_web with { IsInternalLocal = true }, "10.244.2.1");
        var result = Program(s_other with { IsExternalLocal = true, NodePort = 30080, IsInternalLocal = true }, "10.244.2.1");
        Assert.Equal((2, 1), (result.LackInternalLocal, result.LackExternalLocal));
        _view.Take(s_web.Service, []);
        result = _executor.Sync(_options, _view, [s_web.Service], _now);
        Assert.Equal((1, 1), (result.LackInternalLocal, result.LackExternalLocal));
    }

    private SyncResult Program(ServicePort port, params string[] endpoints)
    {
        _view.Take(port.Service, [(port, Endpoints(endpoints))]);
        return _executor.Sync(_options, _view, [port.Service], _now += TimeSpan.FromSeconds(1));
    }

    private static NodeStack.Proxy.Endpoints.SelectedEndpoints Endpoints(params string[] endpoints) =>
        new([.. endpoints.Select(e => new Endpoint(Address.Parse(e)!.Value, 8080, true, true, false, false))], [], endpoints.Length > 0);

    private static ServicePort Sticky(ServicePort port) => port with { AffinityTimeout = TimeSpan.FromHours(1) };

    private void AssertComplete() => Assert.Empty(TableDiff.Describe(_executor.Expected!, _kernel.Fake.Read(AddressFamily.IPv4, Table)));

    private void Break(string what) => _kernel.Fake.ChangeBehindTheBack(AddressFamily.IPv4, Table, table => what switch
    {
        "table" => null,
        "element" => table! with { Elements = table.Elements.SetItem(SetNames.Services, ImmutableDictionary<FieldValue, Element>.Empty) },
        "rule" => table! with { Rules = table.Rules.SetItem("services", table.Rules["services"].Insert(0, new Rule([new Decide(Verdict.Accept)]))) },
        "chain" => table! with { Chains = table.Chains.Add("foreign", new Chain("foreign")) },
        _ => throw new ArgumentOutOfRangeException(nameof(what)),
    });

    private void PutClients(params (string Client, string Endpoint)[] clients) => ChangeElements(SetNames.Affinity, _ => clients.Select(c =>
    {
        var front = new Front(s_web.ClusterIP, s_web.Protocol, s_web.Port);
        ReadOnlySpan<byte> key = [.. default(FieldValue).With(Address.Parse(c.Client)!.Value).Bytes, .. front.Key.Bytes];
        return new Element(FieldValue.Read(key)) { Value = new Backend(Address.Parse(c.Endpoint)!.Value, 8080).Value, Timeout = TimeSpan.FromHours(1), Expires = TimeSpan.FromMinutes(30) };
    }).ToImmutableDictionary(e => e.Key));

    private IEnumerable<string> Clients() => _kernel.Fake.Read(AddressFamily.IPv4, Table)!.Elements[SetNames.Affinity].Values
        .Select(c => Address.Read(c.Value!.Value.Bytes[..4]).ToString()).Order(StringComparer.Ordinal);

    private void ChangeElements(string set, Func<ImmutableDictionary<FieldValue, Element>, ImmutableDictionary<FieldValue, Element>> change) =>
        _kernel.Fake.ChangeBehindTheBack(AddressFamily.IPv4, Table, t => t! with
        {
            Elements = t.Elements.SetItem(set, change(t.Elements.GetValueOrDefault(set, ImmutableDictionary<FieldValue, Element>.Empty))),
        });
}
