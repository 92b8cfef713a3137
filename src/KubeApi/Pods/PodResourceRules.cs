using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.KubeApi.Pods;

/// <summary>What the containers of a pod ask for together.</summary>
public static class PodResourceRules
{
    /// <summary>Resources that may be named at the pod's level.</summary>
    public static bool IsPodLevel(string name) => name is "cpu" or "memory" || ResourceNameRules.IsHugePages(name);

    /// <summary>
    /// The containers' need at their worst moment, by resource: all main ones and sidecars, or one init container beside the sidecars before it.
    /// </summary>
    /// <param name="list">limits or requests.</param>
    public static IReadOnlyDictionary<string, Quantity> Aggregate(JsonObject spec, string list)
    {
        var running = new Dictionary<string, Quantity>(StringComparer.Ordinal);
        foreach (var container in spec.Items("containers"))
            Add(running, container, list);
        var sidecars = new Dictionary<string, Quantity>(StringComparer.Ordinal);
        var highest = new Dictionary<string, Quantity>(StringComparer.Ordinal);
        foreach (var container in spec.Items("initContainers"))
        {
            var together = new Dictionary<string, Quantity>(sidecars, StringComparer.Ordinal);
            Add(together, container, list);
            Raise(highest, together);
            if (container.Text("restartPolicy") == "Always")
                sidecars = together;
        }
        foreach (var (name, amount) in sidecars)
            running[name] = running.GetValueOrDefault(name) + amount;
        Raise(running, highest);
        return running;
    }

    private static void Add(Dictionary<string, Quantity> sums, JsonObject container, string list)
    {
        foreach (var (name, text) in container.Child("resources").Entries(list))
        {
            if (Quantity.TryParse(text, out var amount))
                sums[name] = sums.GetValueOrDefault(name) + amount;
        }
    }

    private static void Raise(Dictionary<string, Quantity> highest, Dictionary<string, Quantity> amounts)
    {
        foreach (var (name, amount) in amounts)
        {
            if (!highest.TryGetValue(name, out var known) || amount > known)
                highest[name] = amount;
        }
    }
}
