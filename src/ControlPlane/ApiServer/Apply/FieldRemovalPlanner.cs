using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.ApiServer.Apply;

/// <summary>An object without some of its fields, map entries and list items. Containers stay when they become empty.</summary>
internal static class FieldRemovalPlanner
{
    /// <exception cref="ObjectFormatException">A list has items that cannot be told apart.</exception>
    public static JsonObject Remove(JsonObject item, FieldSet fields, TypeSchema type) => RemoveEntries(item, fields, MergeShape.Of(type));

    private static JsonObject RemoveEntries(JsonObject map, FieldSet fields, MergeShape shape)
    {
        var result = new JsonObject();
        foreach (var (name, value) in map)
        {
            var node = fields.Find(PathElement.Field(name));
            if (node?.IsMember != true)
                result.Add(name, RemoveBelow(value, node, shape.At(name)));
        }
        return result;
    }

    private static JsonArray RemoveItems(JsonArray list, FieldSet fields, MergeShape shape)
    {
        var result = new JsonArray();
        foreach (var item in list)
        {
            var node = fields.Find(shape.StepOf(item));
            if (node?.IsMember != true)
                result.Add(RemoveBelow(item, node, shape.Item));
        }
        return result;
    }

    private static JsonNode? RemoveBelow(JsonNode? value, FieldNode? node, MergeShape shape)
    {
        if (node is null || node.Below.IsEmpty)
            return value?.DeepClone();
        return (value, shape.FormOf(value)) switch
        {
            (JsonObject map, MergeForm.Struct or MergeForm.Map) => RemoveEntries(map, node.Below, shape),
            (JsonArray list, MergeForm.Set or MergeForm.KeyedList) => RemoveItems(list, node.Below, shape),
            // Somebody owned parts of what is one value: it goes with them.
            (JsonObject, _) => new JsonObject(),
            (JsonArray, _) => new JsonArray(),
            _ => value?.DeepClone(),
        };
    }
}
