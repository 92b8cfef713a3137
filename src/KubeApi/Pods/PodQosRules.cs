using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.KubeApi.Pods;

/// <summary>The quality of service of a pod in the API, from its requests and limits of cpu and memory.</summary>
public static class PodQosRules
{
    public static string Of(JsonObject spec)
    {
        var resources = spec.Child("resources");
        var all = resources.Count("requests") + resources.Count("limits") > 0
            ? [resources!]
            : spec.Items("containers").Concat(spec.Items("initContainers")).Select(c => c.Child("resources") ?? []).ToArray();
        var (requests, limits) = (Sum(all, "requests"), Sum(all, "limits"));
        if (requests.Count + limits.Count == 0)
            return "BestEffort";
        var isBounded = all.All(r => IsPositive(r, "cpu") && IsPositive(r, "memory"));
        var isEqual = requests.Count == limits.Count && requests.All(r => limits.TryGetValue(r.Key, out var limit) && limit == r.Value);
        return isBounded && isEqual ? "Guaranteed" : "Burstable";
    }

    private static bool IsPositive(JsonObject resources, string name) =>
        Quantity.TryParse(resources.Child("limits").Scalar(name), out var limit) && limit.Sign > 0;

    private static Dictionary<string, Quantity> Sum(JsonObject[] all, string list)
    {
        var sums = new Dictionary<string, Quantity>(StringComparer.Ordinal);
        foreach (var (name, text) in all.SelectMany(r => r.Entries(list)).Where(e => e.Key is "cpu" or "memory"))
        {
            if (Quantity.TryParse(text, out var amount) && amount.Sign > 0)
                sums[name] = sums.GetValueOrDefault(name) + amount;
        }
        return sums;
    }
}
