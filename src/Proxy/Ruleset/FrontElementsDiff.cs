using System.Collections.Immutable;
using NodeStack.Proxy.Nftables;

namespace NodeStack.Proxy.Ruleset;

/// <summary>Which elements each map has of a front, and what a change of the front changes in them.</summary>
internal static class FrontElementsDiff
{
    /// <param name="before">Null: the front is new.</param>
    /// <param name="after">Null: the front is gone.</param>
    public static void Add(FrontProgram? before, FrontProgram? after, ElementChanges changes)
    {
        Change(changes, SetNames.Services, Verdict(before, before?.Chain), Verdict(after, after?.Chain));
        Change(changes, SetNames.ShortCircuits, Verdict(before, before?.ShortCircuit), Verdict(after, after?.ShortCircuit));
        Change(changes, SetNames.NoEndpoints, Otherwise(before), Otherwise(after));
        Backends(changes, before, before?.Cluster ?? [], after, after?.Cluster ?? [], 0);
        Backends(changes, before, before?.Local ?? [], after, after?.Local ?? [], ServiceChainRules.FirstLocalIndex);
        Change(changes, SetNames.AffinityFronts, Verdict(before, before?.Affinity), Verdict(after, after?.Affinity));
        Sticky(changes, before, after);
        Firewall(changes, before, after);
    }

    private static Element? Verdict(FrontProgram? front, ChainClass? chain) => chain is { } to
        ? new Element(front!.Front.Key) { Verdict = Nftables.Verdict.Goto(to.Name), Comment = front.Title }
        : null;

    private static Element? Otherwise(FrontProgram? front) => front?.Otherwise is { } verdict
        ? new Element(front.Front.Key) { Verdict = verdict, Comment = front.Title }
        : null;

    private static void Backends(
        ElementChanges changes, FrontProgram? before, ImmutableArray<Backend> old, FrontProgram? after, ImmutableArray<Backend> now, uint first)
    {
        if (old == now)
            return;
        for (var i = 0; i < Math.Max(old.Length, now.Length); i++)
        {
            if (i < old.Length && i < now.Length && old[i] == now[i])
                continue;
            if (i < old.Length)
                changes.Delete(SetNames.Endpoints, Indexed(before!, first + (uint)i, old[i]));
            if (i < now.Length)
                changes.Add(SetNames.Endpoints, Indexed(after!, first + (uint)i, now[i]));
        }
    }

    private static Element Indexed(FrontProgram front, uint index, Backend backend) => new(front.Front.Key.With(index)) { Value = backend.Value };

    private static void Sticky(ElementChanges changes, FrontProgram? before, FrontProgram? after)
    {
        if (before?.Affinity is null && after?.Affinity is null)
            return;
        Whole(changes, SetNames.AffinityEndpoints, Sticky(before, before?.Cluster), Sticky(after, after?.Cluster));
        Whole(changes, SetNames.AffinityLocalEndpoints, Sticky(before, before?.Local), Sticky(after, after?.Local));
    }

    private static IEnumerable<Element> Sticky(FrontProgram? front, ImmutableArray<Backend>? backends) => front?.Affinity is null || backends is not { } some ? [] :
        some.Select(b => new Element(front.Front.Key.With(b.Address).With(b.Port)));

    private static void Firewall(ElementChanges changes, FrontProgram? before, FrontProgram? after)
    {
        if (before is not { Sources.Length: > 0 } && after is not { Sources.Length: > 0 })
            return;
        Change(changes, SetNames.FirewallIPs, Guarded(before), Guarded(after));
        Whole(changes, SetNames.FirewallSources, Allowed(before), Allowed(after));
    }

    private static Element? Guarded(FrontProgram? front) => front is { Sources.Length: > 0 } ? new Element(front.Front.Key) { Comment = front.Title } : null;

    private static IEnumerable<Element> Allowed(FrontProgram? front) => front is null ? [] :
        front.Sources.Select(s => new Element(front.Front.Key.With(s.First)) { KeyEnd = front.Front.Key.With(s.Last) });

    private static void Change(ElementChanges changes, string set, Element? before, Element? after)
    {
        if (before == after)
            return;
        if (before is { } old)
            changes.Delete(set, old);
        if (after is { } now)
            changes.Add(set, now);
    }

    private static void Whole(ElementChanges changes, string set, IEnumerable<Element> before, IEnumerable<Element> after)
    {
        HashSet<Element> old = [.. before], now = [.. after];
        foreach (var element in old)
            if (!now.Contains(element))
                changes.Delete(set, element);
        foreach (var element in now)
            if (!old.Contains(element))
                changes.Add(set, element);
    }
}
