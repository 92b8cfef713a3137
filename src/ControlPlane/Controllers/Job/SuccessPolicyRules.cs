using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Job;

/// <summary>Success policies: an indexed Job is done once enough, or the right, indexes succeeded.</summary>
public static class SuccessPolicyRules
{
    /// <returns>Which rule is met; null: none.</returns>
    public static string? Match(V1SuccessPolicy? policy, int completions, IndexSet succeeded)
    {
        for (var i = 0; i < (policy?.Rules?.Count ?? 0) && succeeded.Count > 0; i++)
            if (IsMet(policy!.Rules[i], completions, succeeded))
                return $"Matched rules at index {i}";
        return null;
    }

    private static bool IsMet(V1SuccessPolicyRule rule, int completions, IndexSet succeeded)
    {
        if (rule.SucceededIndexes is null)
            return rule.SucceededCount is { } enough && succeeded.Count >= enough;
        var wanted = IndexSet.Parse(rule.SucceededIndexes, completions);
        var has = wanted.CountIn(succeeded);
        return wanted.Count > 0 && (has == wanted.Count || rule.SucceededCount is { } count && has >= count);
    }
}
