using System.Collections.Immutable;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Ruleset;

/// <summary>
/// What the kernel has of one family, as it was last told, and the way from there to what is wished: a transaction with the difference only. Changes
/// itself when it plans; if the transaction is refused, it is to be thrown away and begun anew. Not thread-safe.
/// </summary>
internal sealed class RulesetState(RulesetOptions options)
{
    private readonly RuleBuilder _build = new(options);
    private readonly ImmutableDictionary<string, Set> _sets = SetBuilder.For(options.Family);
    private readonly Dictionary<ServiceKey, ImmutableArray<PortProgram>> _programs = [];
    private readonly FrontClaims _claims = new();
    private readonly ChainUse _chains = new();
    private readonly SharedElements _clusterIPs = new(SetNames.ClusterIPs);
    private readonly SharedElements _hairpins = new(SetNames.Hairpins);

    public RulesetOptions Options => options;

    public IEnumerable<ServiceKey> Services => _programs.Keys;

    public IReadOnlyCollection<ImmutableArray<PortProgram>> Programs => _programs.Values;

    public FrontClaims Claims => _claims;

    /// <summary>The service's programs as they are; none when it has none.</summary>
    public ImmutableArray<PortProgram> ProgramsOf(ServiceKey service) => _programs.GetValueOrDefault(service, []);

    /// <summary>The table with no service in it: the beginning of a full rebuild, whatever there was before.</summary>
    public ImmutableArray<Operation> Start()
    {
        var table = BaseChainRules.Build(options);
        var operations = ImmutableArray.CreateBuilder<Operation>();
        // Removing needs a table to remove.
        operations.AddRange(new AddTable(), new DeleteTable(), new AddTable(table.Comment));
        operations.AddRange(table.Sets.Values.OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => new AddSet(s)));
        operations.AddRange(table.Chains.Values.OrderBy(c => c.Name, StringComparer.Ordinal).Select(c => new AddChain(c)));
        operations.AddRange(table.Rules.OrderBy(r => r.Key, StringComparer.Ordinal).SelectMany(r => r.Value.Select(rule => new AddRule(r.Key, rule))));
        operations.AddRange(table.Elements.Select(e => new AddElements(table.Sets[e.Key], [.. e.Value.Values])));
        return operations.ToImmutable();
    }

    /// <summary>Steps from what is there to the services' new programs. Services that are not named stay as they are.</summary>
    /// <param name="services">With no programs: the service is gone.</param>
    public ImmutableArray<Operation> Plan(IEnumerable<(ServiceKey Service, ImmutableArray<PortProgram> Programs)> services, DateTimeOffset now)
    {
        var changes = new ElementChanges();
        var touched = new Dictionary<Front, FrontProgram?>();
        foreach (var (service, programs) in services)
            Replace(service, programs, touched, changes);
        var chains = ImmutableArray.CreateBuilder<Operation>();
        foreach (var (front, before) in touched)
        {
            var after = _claims.Find(front);
            FrontElementsDiff.Add(before, after, changes);
            Use(before, after, chains, now);
        }
        return [.. changes.Deletions(_sets), .. _chains.RemoveIdle(now).Select(c => new DeleteChain(c.Name)), .. chains, .. changes.Additions(_sets)];
    }

    /// <summary>The whole table as it should be in the kernel now, affinities of clients apart.</summary>
    public Table ToTable()
    {
        var table = BaseChainRules.Build(options);
        var changes = new ElementChanges();
        foreach (var front in _claims.Held)
            FrontElementsDiff.Add(null, front, changes);
        foreach (var (set, shared) in new[] { (SetNames.ClusterIPs, _clusterIPs), (SetNames.Hairpins, _hairpins) })
            foreach (var key in shared.Keys)
                changes.Add(set, new Element(key));
        return table with
        {
            Chains = table.Chains.AddRange(_chains.All.Select(c => KeyValuePair.Create(c.Name, new Chain(c.Name)))),
            Rules = table.Rules.AddRange(_chains.All.Select(c => KeyValuePair.Create(c.Name, ServiceChainRules.Of(c, _build)))),
            Elements = table.Elements.AddRange(changes.Additions(_sets).Cast<AddElements>()
                .Select(a => KeyValuePair.Create(a.Set.Name, a.Elements.ToImmutableDictionary(e => e.Key)))),
        };
    }

    private void Replace(ServiceKey service, ImmutableArray<PortProgram> programs, Dictionary<Front, FrontProgram?> touched, ElementChanges changes)
    {
        var before = ProgramsOf(service);
        var wanted = new HashSet<(PortKey, Front)>();
        // What is still wanted is counted before the rest is given back: a key that stays must not be removed and added.
        foreach (var program in programs)
            Take(program, wanted, touched, changes);
        foreach (var program in before)
            GiveBack(program, wanted, touched, changes);
        if (programs.IsEmpty)
            _programs.Remove(service);
        else
            _programs[service] = programs;
    }

    private void Take(PortProgram program, HashSet<(PortKey, Front)> wanted, Dictionary<Front, FrontProgram?> touched, ElementChanges changes)
    {
        var port = PortKey.Of(program.Port);
        foreach (var front in program.Fronts)
        {
            wanted.Add((port, front.Front));
            Claim(port, front.Front, front, touched);
        }
        _clusterIPs.Add(ClusterIP(program), changes);
        foreach (var backend in program.Hairpins)
            _hairpins.Add(Hairpin(program, backend), changes);
    }

    private void GiveBack(PortProgram program, HashSet<(PortKey, Front)> wanted, Dictionary<Front, FrontProgram?> touched, ElementChanges changes)
    {
        var port = PortKey.Of(program.Port);
        foreach (var front in program.Fronts)
            if (!wanted.Contains((port, front.Front)))
                Claim(port, front.Front, null, touched);
        _clusterIPs.Remove(ClusterIP(program), changes);
        foreach (var backend in program.Hairpins)
            _hairpins.Remove(Hairpin(program, backend), changes);
    }

    private void Claim(PortKey port, Front front, FrontProgram? program, Dictionary<Front, FrontProgram?> touched)
    {
        touched.TryAdd(front, _claims.Find(front));
        _claims.Set(front, port, program);
    }

    private void Use(FrontProgram? before, FrontProgram? after, ImmutableArray<Operation>.Builder operations, DateTimeOffset now)
    {
        foreach (var chain in after?.Chains ?? [])
            if (_chains.Take(chain))
            {
                operations.Add(new AddChain(new Chain(chain.Name)));
                operations.AddRange(ServiceChainRules.Of(chain, _build).Select(rule => new AddRule(chain.Name, rule)));
            }
        foreach (var chain in before?.Chains ?? [])
            _chains.Leave(chain, now);
    }

    private static FieldValue ClusterIP(PortProgram program) => default(FieldValue).With(program.Port.ClusterIP);

    private static FieldValue Hairpin(PortProgram program, Backend backend) =>
        default(FieldValue).With(backend.Address).With(backend.Address).With((byte)program.Port.Protocol).With(backend.Port);
}
