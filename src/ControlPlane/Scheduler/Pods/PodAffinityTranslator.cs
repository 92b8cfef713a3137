using k8s.Models;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.ControlPlane.Scheduler.Pods;

/// <summary>Pod affinity and anti-affinity, and spread constraints, with the pod's own labels worked in where keys ask for it.</summary>
internal static class PodAffinityTranslator
{
    public static PodAffinity Affinity(V1Pod pod)
    {
        if (pod.Spec.Affinity is not { } affinity || affinity.PodAffinity is null && affinity.PodAntiAffinity is null)
            return PodAffinity.None;
        return new PodAffinity(
            Terms(affinity.PodAffinity?.RequiredDuringSchedulingIgnoredDuringExecution, pod),
            Terms(affinity.PodAntiAffinity?.RequiredDuringSchedulingIgnoredDuringExecution, pod),
            Terms(affinity.PodAffinity?.PreferredDuringSchedulingIgnoredDuringExecution, pod),
            Terms(affinity.PodAntiAffinity?.PreferredDuringSchedulingIgnoredDuringExecution, pod));
    }

    public static ValueList<SpreadConstraint> Spread(IList<V1TopologySpreadConstraint>? constraints, LabelSet labels)
    {
        var list = new List<SpreadConstraint>();
        foreach (var c in constraints ?? [])
        {
            var selector = LabelMatcherTranslator.Translate(c.LabelSelector).With(Own(c.MatchLabelKeys, labels, LabelOperator.In));
            list.Add(new SpreadConstraint(
                c.TopologyKey, selector, c.MaxSkew, c.WhenUnsatisfiable != "ScheduleAnyway", c.MinDomains ?? 1, c.NodeAffinityPolicy != "Ignore", c.NodeTaintsPolicy == "Honor"));
        }
        return [.. list];
    }

    private static ValueList<AffinityTerm> Terms(IList<V1PodAffinityTerm>? terms, V1Pod pod)
    {
        var list = new List<AffinityTerm>();
        foreach (var term in terms ?? [])
            list.Add(Term(term, pod));
        return [.. list];
    }

    private static ValueList<WeightedAffinityTerm> Terms(IList<V1WeightedPodAffinityTerm>? terms, V1Pod pod)
    {
        var list = new List<WeightedAffinityTerm>();
        foreach (var term in terms ?? [])
        {
            if (term.PodAffinityTerm is not null)
                list.Add(new WeightedAffinityTerm(term.Weight, Term(term.PodAffinityTerm, pod)));
        }
        return [.. list];
    }

    private static AffinityTerm Term(V1PodAffinityTerm term, V1Pod pod)
    {
        var labels = LabelSet.Of(pod.Metadata.Labels);
        var selector = LabelMatcherTranslator.Translate(term.LabelSelector)
            .With(Own(term.MatchLabelKeys, labels, LabelOperator.In))
            .With(Own(term.MismatchLabelKeys, labels, LabelOperator.NotIn));
        ValueList<string> namespaces = term.Namespaces is { Count: > 0 } named
            ? [.. named]
            : term.NamespaceSelector is null ? [pod.Metadata.NamespaceProperty ?? ""] : [];
        return new AffinityTerm(namespaces, LabelMatcherTranslator.Translate(term.NamespaceSelector), selector, term.TopologyKey);
    }

    /// <summary>Conditions with the pod's own values of these keys; keys it has no label of are left out.</summary>
    private static LabelTerm[] Own(IList<string>? keys, LabelSet labels, LabelOperator op)
    {
        var terms = new List<LabelTerm>();
        foreach (var key in keys ?? [])
        {
            if (labels.Find(key) is { } value)
                terms.Add(new LabelTerm(key, op, [value]));
        }
        return [.. terms];
    }
}
