using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.NodeLifecycle;

/// <summary>The taints that follow from what a node says of itself.</summary>
public static class NodeTaintRules
{
    public const string NotReady = "node.kubernetes.io/not-ready";
    public const string Unreachable = "node.kubernetes.io/unreachable";
    public const string Unschedulable = "node.kubernetes.io/unschedulable";

    private static readonly Dictionary<(string Condition, string Status), string> s_byCondition = new()
    {
        [("Ready", "False")] = NotReady,
        [("Ready", "Unknown")] = Unreachable,
        [("MemoryPressure", "True")] = "node.kubernetes.io/memory-pressure",
        [("DiskPressure", "True")] = "node.kubernetes.io/disk-pressure",
        [("NetworkUnavailable", "True")] = "node.kubernetes.io/network-unavailable",
        [("PIDPressure", "True")] = "node.kubernetes.io/pid-pressure",
    };

    /// <summary>The node's taints with the NoSchedule ones as they should be; null when they are.</summary>
    public static IList<V1Taint>? NoSchedule(V1Node node, DateTimeOffset now)
    {
        var wished = (node.Status?.Conditions ?? []).Select(c => s_byCondition.GetValueOrDefault((c.Type, c.Status))).OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (node.Spec?.Unschedulable == true)
            wished.Add(Unschedulable);
        return Swap(node, wished, t => t.Effect == "NoSchedule" && (t.Key == Unschedulable || s_byCondition.ContainsValue(t.Key)), "NoSchedule", now);
    }

    /// <summary>The node's taints with the NoExecute one that its readiness asks for: not ready, unreachable, or none. Null when it is so.</summary>
    public static IList<V1Taint>? NoExecute(V1Node node, string? ready, DateTimeOffset now) =>
        Swap(node, NoExecuteKey(ready) is { } key ? [key] : [], t => t.Effect == "NoExecute" && t.Key is (NotReady or Unreachable), "NoExecute", now);

    /// <summary>Null: none.</summary>
    public static string? NoExecuteKey(string? ready) => ready switch { "False" => NotReady, "Unknown" => Unreachable, _ => null };

    public static bool Has(V1Node node, string key, string effect) => node.Spec?.Taints?.Any(t => t.Key == key && t.Effect == effect) == true;

    private static List<V1Taint>? Swap(V1Node node, HashSet<string> wished, Func<V1Taint, bool> isOurs, string effect, DateTimeOffset now)
    {
        var taints = node.Spec?.Taints ?? [];
        var has = taints.Where(isOurs).Select(t => t.Key).ToHashSet(StringComparer.Ordinal);
        if (has.SetEquals(wished))
            return null;
        return
        [
            .. taints.Where(t => !isOurs(t) || wished.Contains(t.Key)),
            .. wished.Where(k => !has.Contains(k)).Order(StringComparer.Ordinal).Select(k => new V1Taint { Key = k, Effect = effect, TimeAdded = now.UtcDateTime }),
        ];
    }
}
