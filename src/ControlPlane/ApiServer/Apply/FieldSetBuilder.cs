using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.ApiServer.Apply;

/// <summary>The fields that an object mentions: leaves, map entries, list items, and what is empty.</summary>
internal static class FieldSetBuilder
{
    /// <exception cref="ObjectFormatException">A list has items that cannot be told apart.</exception>
    public static FieldSet Build(JsonObject item, TypeSchema type) => OfEntries(item, MergeShape.Of(type));

    private static FieldSet OfEntries(JsonObject map, MergeShape shape)
    {
        var nodes = new List<FieldNode>(map.Count);
        foreach (var (name, value) in map)
        {
            var at = shape.At(name);
            var (isLeaf, below) = Of(value, at);
            var isMember = isLeaf || value is null or JsonObject { Count: 0 } || !shape.Declares(name);
            if (isMember || !below.IsEmpty)
                nodes.Add(new FieldNode(PathElement.Field(name), isMember, below));
        }
        return FieldSet.Of(nodes);
    }

    private static (bool IsLeaf, FieldSet Below) Of(JsonNode? value, MergeShape shape) => (shape.FormOf(value), value) switch
    {
        (MergeForm.Leaf, _) => (true, FieldSet.Empty),
        (MergeForm.Set or MergeForm.KeyedList, JsonArray list) => (false, OfItems(list, shape)),
        (_, JsonObject map) => (false, OfEntries(map, shape)),
        _ => (false, FieldSet.Empty),
    };

    /// <summary>Items are members themselves; of those that stand there more than once nothing more is said.</summary>
    private static FieldSet OfItems(JsonArray list, MergeShape shape)
    {
        var nodes = new Dictionary<PathElement, FieldNode>();
        foreach (var item in list)
        {
            var step = shape.StepOf(item);
            var below = nodes.ContainsKey(step) ? FieldSet.Empty : Of(item, shape.Item).Below;
            nodes[step] = new FieldNode(step, true, below);
        }
        return FieldSet.Of([.. nodes.Values]);
    }
}
