using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>Keys of the pod's own labels that join a selector: matchLabelKeys and mismatchLabelKeys.</summary>
internal static class LabelKeyChecks
{
    public static void CheckMatchAndMismatch(FieldCursor owner)
    {
        var (match, mismatch, selector) = (owner["matchLabelKeys"], owner["mismatchLabelKeys"], owner["labelSelector"]);
        CheckKeys(match, selector);
        CheckKeys(mismatch, selector);
        CheckSelector(owner, match, selector);
        foreach (var key in match.Items.Where(k => mismatch.Items.Any(m => m.Text == k.Text)))
            key.Invalid("exists in both matchLabelKeys and mismatchLabelKeys");
    }

    /// <summary>The API adds each key to the selector once, so twice is an error.</summary>
    private static void CheckSelector(FieldCursor owner, FieldCursor match, FieldCursor selector)
    {
        var seen = selector["matchLabels"].Entries.Select(e => e.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var key in selector["matchExpressions"].Items.Select(e => e["key"].Text))
        {
            var index = match.Items.Select(k => k.Text).ToList().IndexOf(key);
            if (index >= 0 && seen.Contains(key))
                owner.Named($"{owner.Path}[{index}]").Invalid(key, "exists in both matchLabelKeys and labelSelector");
            seen.Add(key);
        }
    }

    private static void CheckKeys(FieldCursor keys, FieldCursor selector)
    {
        if (keys.Count > 0 && !selector.IsSet)
            keys.Forbidden("must not be specified when labelSelector is not set");
        else
            keys.Items.ToList().ForEach(k => k.MustBeLabelKey());
    }
}
