using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>Node affinity, pod affinity and anti-affinity.</summary>
internal static class AffinityValidator
{
    private const string Required = "requiredDuringSchedulingIgnoredDuringExecution";
    private const string Preferred = "preferredDuringSchedulingIgnoredDuringExecution";

    public static void Check(FieldCursor affinity)
    {
        var node = affinity["nodeAffinity"];
        if (node[Required].IsSet)
            node[Required].MustBeNodeSelector();
        foreach (var term in node[Preferred].Items)
        {
            CheckWeight(term["weight"]);
            term["preference"].MustBeNodeSelectorTerm(checksValues: false);
        }
        CheckPods(affinity["podAffinity"]);
        CheckPods(affinity["podAntiAffinity"]);
    }

    private static void CheckPods(FieldCursor affinity)
    {
        foreach (var term in affinity[Required].Items)
            CheckTerm(term);
        foreach (var weighted in affinity[Preferred].Items)
        {
            CheckWeight(weighted["weight"]);
            CheckTerm(weighted["podAffinityTerm"]);
        }
    }

    private static void CheckWeight(FieldCursor weight)
    {
        if (weight.Number is < 1 or > 100)
            weight.Invalid(weight.Number, "must be in the range 1-100");
    }

    private static void CheckTerm(FieldCursor term)
    {
        term["labelSelector"].MustBeLabelSelector();
        term["namespaceSelector"].MustBeLabelSelector();
        foreach (var name in term["namespaces"].Items)
            name.Named($"{term.Path}.namespace").MustBe(NameRules.Dns1123Label);
        LabelKeyChecks.CheckMatchAndMismatch(term);
        term["topologyKey"].MustBeSet("can not be empty");
        term["topologyKey"].MustBeLabelKey();
    }
}
