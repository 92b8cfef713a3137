using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.KubeApi.Pods;

/// <summary>What a create adds to a pod's own selectors: the pod's values of matchLabelKeys and mismatchLabelKeys.</summary>
public static class PodMergeRules
{
    public static void MergeLabelKeys(JsonObject pod)
    {
        var labels = pod.Child("metadata").Child("labels");
        var spec = pod.Child("spec");
        foreach (var kind in (string[])["podAffinity", "podAntiAffinity"])
        {
            var affinity = spec.Child("affinity").Child(kind);
            foreach (var weighted in affinity.Items("preferredDuringSchedulingIgnoredDuringExecution"))
                Merge(weighted.Child("podAffinityTerm"), labels);
            foreach (var term in affinity.Items("requiredDuringSchedulingIgnoredDuringExecution"))
                Merge(term, labels);
        }
        foreach (var constraint in spec.Items("topologySpreadConstraints"))
            Merge(constraint, labels);
    }

    /// <summary>A missing selector matches nothing, whatever is added.</summary>
    private static void Merge(JsonObject? owner, JsonObject? labels)
    {
        if (owner.Child("labelSelector") is not { } selector)
            return;
        Add(selector, owner.Texts("matchLabelKeys"), "In", labels);
        Add(selector, owner.Texts("mismatchLabelKeys"), "NotIn", labels);
    }

    private static void Add(JsonObject selector, IReadOnlyList<string> keys, string @operator, JsonObject? labels)
    {
        foreach (var key in keys)
        {
            if (labels.TextOrNull(key) is not { } value)
                continue;
            if (selector["matchExpressions"] is not JsonArray expressions)
                selector["matchExpressions"] = expressions = [];
            expressions.Add((JsonNode)new JsonObject { ["key"] = key, ["operator"] = @operator, ["values"] = new JsonArray(value) });
        }
    }
}
