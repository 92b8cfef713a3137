using System.Collections.Immutable;
using NodeStack.Proxy.Endpoints;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Ruleset;

/// <summary>From a service port and its endpoints to its fronts, with upstream's meaning of traffic policies.</summary>
internal static class ServiceRules
{
    /// <param name="before">The port's program so far, whose indices are kept where possible.</param>
    public static PortProgram Build(ServicePort port, SelectedEndpoints endpoints, PortProgram? before, RulesetOptions options)
    {
        var program = new PortProgram(port)
        {
            Cluster = SlotRules.Assign(before?.Cluster ?? [], Backends(endpoints.Cluster)),
            Local = SlotRules.Assign(before?.Local ?? [], Backends(endpoints.Local)),
            Hairpins = [.. endpoints.Cluster.Concat(endpoints.Local).Where(e => e.IsLocal).Select(e => new Backend(e.Address, e.Port)).Distinct()],
            LacksInternalLocal = endpoints.HasAny && port.IsInternalLocal && endpoints.Local.IsEmpty,
            LacksExternalLocal = endpoints.HasAny && port.IsReachableFromOutside && port.IsExternalLocal && endpoints.Local.IsEmpty,
        };
        return program with { Fronts = Fronts(program, endpoints.HasAny, options) };
    }

    private static ImmutableArray<Backend> Backends(ImmutableArray<Endpoint> endpoints) =>
        [.. endpoints.Select(e => new Backend(e.Address, e.Port)).Distinct()];

    private static ImmutableArray<FrontProgram> Fronts(PortProgram program, bool hasAny, RulesetOptions options)
    {
        var port = program.Port;
        var sources = SourceRules.Of(port, options.NodeAddress);
        var seen = new HashSet<Front>();
        var fronts = ImmutableArray.CreateBuilder<FrontProgram>();
        Add(Internal(program, hasAny));
        foreach (var ip in port.LoadBalancerIPs)
            Add(External(program, new Front(ip, port.Protocol, port.Port), hasAny) with { Sources = sources });
        foreach (var ip in options.AllowsExternalIPs ? port.ExternalIPs : [])
            Add(External(program, new Front(ip, port.Protocol, port.Port), hasAny));
        if (port.NodePort != 0)
            Add(External(program, Front.OfNodePort(options.Family, port.Protocol, port.NodePort), hasAny));
        return fronts.ToImmutable();

        void Add(FrontProgram front)
        {
            if (seen.Add(front.Front))
                fronts.Add(front);
        }
    }

    private static FrontProgram Internal(PortProgram program, bool hasAny)
    {
        var port = program.Port;
        var front = Start(program, new Front(port.ClusterIP, port.Protocol, port.Port), port.IsInternalLocal && program.Local.IsEmpty, hasAny);
        if (port.IsInternalLocal)
            return program.Local.IsEmpty ? front : Sticky(program, front with { Chain = Class(program, ChainKind.Local, front.Front), Local = program.Local });
        return hasAny ? Sticky(program, front with { Chain = Class(program, ChainKind.Cluster, front.Front), Cluster = program.Cluster }) : front;
    }

    private static FrontProgram External(PortProgram program, Front where, bool hasAny)
    {
        var isLocal = program.Port.IsExternalLocal;
        var front = Start(program, where, isLocal && program.Local.IsEmpty, hasAny);
        if (!hasAny)
            return front;
        if (!isLocal)
            return Sticky(program, front with { Chain = Class(program, ChainKind.External, where), Cluster = program.Cluster });
        return Sticky(program, front with
        {
            Chain = Class(program, ChainKind.ExternalLocal, where),
            ShortCircuit = Class(program, ChainKind.Cluster, where),
            Cluster = program.Cluster,
            Local = program.Local,
        });
    }

    /// <summary>Nobody anywhere: refused at once. Somebody, but not on this node: dropped, so that a load balancer's client tries again elsewhere.</summary>
    private static FrontProgram Start(PortProgram program, Front front, bool lacksLocal, bool hasAny) => new(front)
    {
        Title = TitleRules.Shorten(program.Port.Title),
        Otherwise = !hasAny ? Verdict.Goto(ChainNames.Reject) : lacksLocal ? Verdict.Drop : null,
    };

    private static ChainClass Class(PortProgram program, ChainKind kind, Front front) => new(
        kind,
        kind is ChainKind.Local or ChainKind.ExternalLocal ? program.Local.Length : program.Cluster.Length,
        program.Port.AffinityTimeout is not null,
        front.IsNodePort);

    private static FrontProgram Sticky(PortProgram program, FrontProgram front) => program.Port.AffinityTimeout is { } lasts
        ? front with { Affinity = new ChainClass(ChainKind.Affinity, (int)lasts.TotalSeconds, true, front.Front.IsNodePort) }
        : front;
}
