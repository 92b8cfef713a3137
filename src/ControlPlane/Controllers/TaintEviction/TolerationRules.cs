using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.TaintEviction;

/// <summary>Which taints a pod bears, and for how long.</summary>
public static class TolerationRules
{
    public static bool Tolerates(V1Toleration toleration, V1Taint taint)
    {
        if (!string.IsNullOrEmpty(toleration.Effect) && toleration.Effect != taint.Effect)
            return false;
        if (!string.IsNullOrEmpty(toleration.Key) && toleration.Key != taint.Key)
            return false;
        return toleration.OperatorProperty switch
        {
            null or "" or "Equal" => (toleration.Value ?? "") == (taint.Value ?? ""),
            "Exists" => true,
            _ => false,
        };
    }

    /// <summary>How long the pod stays with these taints: zero when it bears one of them not at all, null for ever.</summary>
    /// <param name="taints">NoExecute ones.</param>
    public static TimeSpan? Stay(IEnumerable<V1Taint> taints, IList<V1Toleration>? tolerations)
    {
        long? shortest = null;
        foreach (var taint in taints)
        {
            if (tolerations?.FirstOrDefault(t => Tolerates(t, taint)) is not { } toleration)
                return TimeSpan.Zero;
            if (toleration.TolerationSeconds is { } seconds)
                shortest = Math.Max(0, Math.Min(shortest ?? long.MaxValue, seconds));
        }
        return shortest is { } stay ? TimeSpan.FromSeconds(Math.Min(stay, (long)TimeSpan.FromDays(36500).TotalSeconds)) : null;
    }
}
