using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>While a pod waits behind scheduling gates, where it may go can be narrowed.</summary>
public static class GatedPodValidator
{
    private const string Required = "requiredDuringSchedulingIgnoredDuringExecution";

    /// <summary>Checks the narrowing, and takes it out of the changed spec so that it counts as no change.</summary>
    public static void Check(FieldCursor spec, JsonObject changed, JsonObject before)
    {
        if (!changed.Child("nodeSelector").SameAs(before.Child("nodeSelector")))
        {
            CheckSelector(spec["nodeSelector"], before.Child("nodeSelector"));
            changed.Take("nodeSelector", before);
        }
        var (now, old) = (changed.Child("affinity").Child("nodeAffinity"), before.Child("affinity").Child("nodeAffinity"));
        if (now.SameAs(old))
            return;
        CheckAffinity(spec["affinity"]["nodeAffinity"], old);
        changed.MakeChild("affinity").Take("nodeAffinity", before.Child("affinity"));
    }

    private static void CheckSelector(FieldCursor selector, JsonObject? old)
    {
        if ((old ?? []).Any(p => !selector.Key(p.Key).Node.SameAs(p.Value)))
            selector.Invalid("only additions to spec.nodeSelector are allowed (no mutations or deletions)");
    }

    private static void CheckAffinity(FieldCursor affinity, JsonObject? old)
    {
        var (terms, before) = (affinity[Required]["nodeSelectorTerms"], old.Child(Required).Items("nodeSelectorTerms"));
        if (before.Count == 0)
            return;
        if (terms.Count != before.Count)
        {
            affinity[Required]["nodeSelectorTerms"].Invalid("no additions/deletions to non-empty NodeSelectorTerms list are allowed");
            return;
        }
        foreach (var (term, oldTerm) in terms.Items.Zip(before))
        {
            if (!IsNarrower(term.Object, oldTerm))
                term.Invalid("only additions are allowed (no mutations or deletions)");
        }
    }

    private static bool IsNarrower(JsonObject? term, JsonObject old)
    {
        if (old.Count("matchExpressions") == 0 && old.Count("matchFields") == 0)
            return term.Count("matchExpressions") == 0 && term.Count("matchFields") == 0;
        return BeginsWith(term.Items("matchExpressions"), old.Items("matchExpressions")) && BeginsWith(term.Items("matchFields"), old.Items("matchFields"));
    }

    private static bool BeginsWith(IReadOnlyList<JsonObject> list, IReadOnlyList<JsonObject> start) =>
        list.Count >= start.Count && start.Zip(list).All(p => p.First.SameAs(p.Second));
}
