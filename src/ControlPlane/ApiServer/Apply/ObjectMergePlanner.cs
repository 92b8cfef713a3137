using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.ApiServer.Apply;

/// <summary>
/// Lays an applied configuration over an object: its leaves win, nothing is removed. Items of shared lists keep the object's order where the
/// configuration does not say otherwise.
/// </summary>
internal static class ObjectMergePlanner
{
    /// <exception cref="ObjectFormatException">A list has items that cannot be told apart.</exception>
    public static JsonObject Merge(JsonObject live, JsonObject config, TypeSchema type) => MergeEntries(live, config, MergeShape.Of(type));

    private static JsonObject MergeEntries(JsonObject live, JsonObject config, MergeShape shape)
    {
        var result = new JsonObject();
        foreach (var (name, value) in live)
            result.Add(name, config.TryGetPropertyValue(name, out var wanted) ? MergeValue(value, wanted, shape.At(name)) : value?.DeepClone());
        foreach (var (name, value) in config)
        {
            if (!live.ContainsKey(name))
                result.Add(name, value?.DeepClone());
        }
        return result;
    }

    private static JsonNode? MergeValue(JsonNode? live, JsonNode? config, MergeShape shape)
    {
        var form = shape.FormOf(config ?? live);
        if (form == MergeForm.Leaf || NodeRules.IsEmptyContainer(live))
            return config?.DeepClone();
        // Null asks for nothing of a container that is shared.
        if (NodeRules.IsEmptyContainer(config))
            return live?.DeepClone();
        return (live, config) switch
        {
            (JsonArray a, JsonArray b) when form is MergeForm.Set or MergeForm.KeyedList => MergeItems(a, b, shape),
            (JsonObject a, JsonObject b) => MergeEntries(a, b, shape),
            _ => config!.DeepClone(),
        };
    }

    private static JsonArray MergeItems(JsonArray live, JsonArray config, MergeShape shape)
    {
        var wanted = new Dictionary<PathElement, JsonNode?>();
        var wantedOrder = new List<PathElement>(config.Count);
        foreach (var item in config)
        {
            var step = shape.StepOf(item);
            if (!wanted.TryAdd(step, item))
                throw new ObjectFormatException($"duplicate entries for key {step}");
            wantedOrder.Add(step);
        }
        var present = new Dictionary<PathElement, JsonNode?>();
        var order = live.Select(shape.StepOf).ToList();
        for (var i = 0; i < live.Count; i++)
        {
            // Of items that stand there more than once nothing is kept beside what is wanted.
            if (!present.TryAdd(order[i], live[i]))
                present[order[i]] = null;
        }
        var result = new JsonArray();
        foreach (var (fromLive, step) in ListOrderPlanner.Order(order, wantedOrder))
        {
            var item = wanted.TryGetValue(step, out var w) ? MergeItem(present, step, w, shape.Item) : live[fromLive]?.DeepClone();
            result.Add(item);
        }
        return result;
    }

    private static JsonNode? MergeItem(Dictionary<PathElement, JsonNode?> present, PathElement step, JsonNode? wanted, MergeShape shape) =>
        present.GetValueOrDefault(step) is { } live ? MergeValue(live, wanted, shape) : wanted?.DeepClone();
}
