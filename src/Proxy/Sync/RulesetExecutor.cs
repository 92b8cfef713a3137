using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Ruleset;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Sync;

/// <summary>
/// Keeps one family's table as Services want it: writes the difference, and after any error, a change of options or a foreign change the whole. Owns the
/// table and the memory of what is in it. For one thread at a time.
/// </summary>
internal sealed class RulesetExecutor(SharedNftables kernel, AddressFamily family, ILogger logger)
{
    private readonly HashSet<(Front, PortKey)> _contested = [];
    private RulesetState? _state;

    /// <summary>The next run writes everything.</summary>
    public bool IsFullNext => _state is null;

    /// <summary>What the kernel should have; null when that is not known.</summary>
    public Table? Expected => _state?.ToTable();

    /// <exception cref="NftablesException">The kernel refused both the difference and the whole.</exception>
    /// <param name="changed">Services that may be other than they were; null: all.</param>
    public SyncResult Sync(RulesetOptions options, IServiceView view, IReadOnlyCollection<ServiceKey>? changed, DateTimeOffset now)
    {
        if (_state?.Options != options)
            _state = null;
        if (_state is { } state && TryUpdate(state, view, changed ?? [.. view.Services.Union(state.Services)], now) is { } updated)
            return updated;
        return Rebuild(options, view, now);
    }

    /// <summary>Looks whether somebody changed the table; if so the next run writes everything. Costs next to nothing while nobody changed any table.</summary>
    /// <exception cref="NftablesException">The kernel could not answer.</exception>
    public bool IsIntact()
    {
        if (_state is not { } state || !kernel.HasForeignChange(family))
            return true;
        var differences = TableDiff.Describe(state.ToTable(), kernel.Read(family, BaseChainRules.TableName));
        if (differences.IsEmpty)
            return true;
        SyncLog.Foreign(logger, family, string.Join("; ", differences));
        _state = null;
        return false;
    }

    private SyncResult? TryUpdate(RulesetState state, IServiceView view, IReadOnlyCollection<ServiceKey> changed, DateTimeOffset now)
    {
        // Until the kernel took it, nothing is known.
        _state = null;
        var operations = Plan(state, view, changed, now);
        try
        {
            if (operations.Length > 0)
                kernel.Commit(new Transaction(family, BaseChainRules.TableName, operations));
        }
        catch (NftablesException e)
        {
            SyncLog.UpdateRefused(logger, family, e.Message);
            return null;
        }
        _state = state;
        if (StaleAffinityRules.MayArise(operations))
            ForgetStaleClients();
        return Result(state, operations.Length, false);
    }

    private SyncResult Rebuild(RulesetOptions options, IServiceView view, DateTimeOffset now)
    {
        var state = new RulesetState(options);
        var clients = Clients();
        ImmutableArray<Operation> operations = [.. state.Start(), .. Plan(state, view, [.. view.Services], now), .. clients];
        kernel.Commit(new Transaction(family, BaseChainRules.TableName, operations));
        _state = state;
        if (!clients.IsEmpty)
            ForgetStaleClients();
        return Result(state, operations.Length, true);
    }

    /// <summary>Clients keep their endpoints when the table is built anew, and when the proxy is started anew.</summary>
    private ImmutableArray<Operation> Clients()
    {
        try
        {
            return kernel.Read(family, BaseChainRules.TableName, StaleAffinityRules.Needs) is { } table ? [.. Clients(table, SetNames.Affinity), .. Clients(table, SetNames.AffinityLocal)] : [];
        }
        catch (NftablesException e)
        {
            SyncLog.ClientsLost(logger, family, e.Message);
            return [];
        }
    }

    private ImmutableArray<Operation> Clients(Table table, string name)
    {
        var set = SetBuilder.For(family)[name];
        ImmutableArray<Element> elements = [.. table.Elements.GetValueOrDefault(name, ImmutableDictionary<FieldValue, Element>.Empty).Values];
        return elements.IsEmpty || !set.Equals(table.Sets.GetValueOrDefault(name)) ? [] : [new AddElements(set, elements)];
    }

    /// <summary>
    /// Only now, when nobody can be given the endpoints that are gone. One by one: a client that the kernel forgot by itself meanwhile must not keep the others.
    /// </summary>
    private void ForgetStaleClients()
    {
        try
        {
            if (kernel.Peek(family, BaseChainRules.TableName, StaleAffinityRules.Needs) is not { } table)
                return;
            foreach (var (set, client) in StaleAffinityRules.Find(table))
                Forget(set, client);
        }
        catch (NftablesException e)
        {
            SyncLog.ClientsKept(logger, family, e.Message);
        }
    }

    private void Forget(Set set, Element client)
    {
        try
        {
            kernel.Commit(new Transaction(family, BaseChainRules.TableName, [new DeleteElements(set, [client])]));
        }
        catch (NftablesException e) when (e.IsNotThere)
        {
            // Its time was over.
        }
    }

    private static ImmutableArray<Operation> Plan(RulesetState state, IServiceView view, IReadOnlyCollection<ServiceKey> services, DateTimeOffset now) =>
        state.Plan(services.Select(service => (service, Programs(state, view, service))), now);

    private static ImmutableArray<PortProgram> Programs(RulesetState state, IServiceView view, ServiceKey service)
    {
        var before = state.ProgramsOf(service);
        return
        [
            .. view.PortsOf(service).Select(p => ServiceRules.Build(
                p.Port, p.Endpoints, before.FirstOrDefault(b => PortKey.Of(b.Port) == PortKey.Of(p.Port)), state.Options)),
        ];
    }

    private SyncResult Result(RulesetState state, int operations, bool isFull)
    {
        TellContested(state.Claims);
        int lackInternal = 0, lackExternal = 0;
        foreach (var programs in state.Programs)
            foreach (var program in programs)
            {
                lackInternal += program.LacksInternalLocal ? 1 : 0;
                lackExternal += program.LacksExternalLocal ? 1 : 0;
            }
        return new SyncResult(isFull, operations, lackInternal, lackExternal);
    }

    private void TellContested(FrontClaims claims)
    {
        var now = claims.Contested.ToDictionary(c => (c.Front, c.Loser), c => c.Owner);
        _contested.IntersectWith(now.Keys);
        foreach (var ((front, loser), owner) in now)
            if (_contested.Add((front, loser)))
                SyncLog.Contested(logger, front.ToString(), owner.Service.ToString(), loser.Service.ToString());
    }
}
