using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Apply;

/// <summary>Reads field sets in the FieldsV1 form: a tree of steps, in which <c>.</c> says that a step with others below is itself a member.</summary>
internal static class FieldSetParser
{
    private const int MaxDepth = 100;

    /// <exception cref="ObjectFormatException">The JSON is no field set.</exception>
    public static FieldSet Parse(JsonNode? fields) => fields is JsonObject map
        ? Below(map, 0)
        : throw new ObjectFormatException("fieldsV1 is not an object");

    private static FieldSet Below(JsonObject map, int depth)
    {
        if (depth > MaxDepth)
            throw new ObjectFormatException("fieldsV1 is nested too deep");
        var nodes = new List<FieldNode>(map.Count);
        var repeated = FieldSet.Empty;
        foreach (var (key, value) in map)
        {
            if (key == "." || PathElementParser.Parse(key) is not { } step)
                continue;
            if (value is not (null or JsonObject))
                throw new ObjectFormatException("fieldsV1 has a value that is no object");
            var children = value as JsonObject ?? [];
            var below = Below(children, depth + 1);
            nodes.Add(new FieldNode(step, below.IsEmpty || children.ContainsKey("."), below));
        }
        // Two texts may be one step: {"k:{\"a\":1}", "k:{\"a\": 1}"}.
        foreach (var again in nodes.GroupBy(n => n.Step).Where(g => g.Skip(1).Any()).ToArray())
        {
            foreach (var node in again)
                repeated = repeated.Union(FieldSet.Of([node]));
            nodes.RemoveAll(again.Contains);
        }
        return FieldSet.Of(nodes).Union(repeated);
    }
}
