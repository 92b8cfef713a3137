using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Autoscaling;

/// <summary>Selectors as upstream's messages print them.</summary>
public static class GoText
{
    public static string Of(V1LabelSelector? selector)
    {
        if (selector is null)
            return "nil";
        var labels = string.Concat((selector.MatchLabels ?? new Dictionary<string, string>()).OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}: {l.Value},"));
        var expressions = string.Concat((selector.MatchExpressions ?? []).Select(e =>
            $"LabelSelectorRequirement{{Key:{e.Key},Operator:{e.OperatorProperty},Values:[{string.Join(' ', e.Values ?? [])}],}},"));
        return $"&LabelSelector{{MatchLabels:map[string]string{{{labels}}},MatchExpressions:[]LabelSelectorRequirement{{{expressions}}},}}";
    }
}
