using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Patch;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.ApiServer.Apply;

/// <summary>Whether an object fits its schema: known fields, right types, items that can be told apart. Worded as structured-merge-diff does.</summary>
internal static class ConfigRules
{
    /// <param name="allowDuplicates">Whether shared lists may have an item more than once.</param>
    /// <returns>Null for fine.</returns>
    public static string? Check(JsonObject item, TypeSchema type, bool allowDuplicates)
    {
        var errors = new List<string>();
        CheckEntries(item, MergeShape.Of(type), new ValueShape(ShapeKind.Object, Type: type), "", errors, allowDuplicates);
        return errors.Count switch
        {
            0 => null,
            1 => errors[0],
            _ => $"errors:\n{string.Join('\n', errors.Select(e => $"  {e}"))}",
        };
    }

    private static void CheckEntries(JsonObject map, MergeShape shape, ValueShape value, string path, List<string> errors, bool allowDuplicates)
    {
        foreach (var (name, entry) in map)
        {
            var at = $"{path}.{name}";
            if (value.Kind == ShapeKind.Map)
                CheckValue(entry, shape.At(name), value.Element!, at, errors, allowDuplicates);
            else if (value.Type!.Fields.TryGetValue(name, out var field))
                CheckValue(entry, MergeShape.Of(value.Type).At(name), field.Shape, at, errors, allowDuplicates);
            else
            {
                errors.Add(Message(at, "field not declared in schema"));
                return;
            }
        }
    }

    private static void CheckValue(JsonNode? node, MergeShape shape, ValueShape value, string path, List<string> errors, bool allowDuplicates)
    {
        if (node is null)
            return;
        switch (value.Kind)
        {
            case ShapeKind.Any:
                break;
            case ShapeKind.Object or ShapeKind.Map when node is JsonObject map:
                CheckEntries(map, shape, value, path, errors, allowDuplicates);
                break;
            case ShapeKind.List when node is JsonArray list:
                CheckItems(list, shape, value, path, errors, allowDuplicates);
                break;
            default:
                if (Mismatch(node, value.Kind) is { } problem)
                    errors.Add(Message(path, problem));
                break;
        }
    }

    private static void CheckItems(JsonArray list, MergeShape shape, ValueShape value, string path, List<string> errors, bool allowDuplicates)
    {
        var seen = new HashSet<PathElement>();
        for (var i = 0; i < list.Count; i++)
        {
            PathElement step;
            try
            {
                step = shape.Form is MergeForm.Set or MergeForm.KeyedList ? shape.StepOf(list[i]) : PathElement.OfIndex(i);
            }
            catch (ObjectFormatException e)
            {
                errors.Add(Message(path, $"element {i}: {e.Message}"));
                return;
            }
            if (!seen.Add(step) && !allowDuplicates)
                errors.Add(Message(path, $"duplicate entries for key {step}"));
            CheckValue(list[i], shape.Item, value.Element!, $"{path}{step}", errors, allowDuplicates);
        }
    }

    private static string? Mismatch(JsonNode node, ShapeKind kind)
    {
        var found = node.GetValueKind();
        return kind switch
        {
            ShapeKind.Object or ShapeKind.Map => $"expected map, got &{{{GoValueRenderer.Render(node)}}}",
            ShapeKind.List => $"expected list, got &{{{GoValueRenderer.Render(node)}}}",
            ShapeKind.Bool when found is not (JsonValueKind.True or JsonValueKind.False) => $"expected boolean, got &{{{GoValueRenderer.Render(node)}}}",
            ShapeKind.Int32 or ShapeKind.Int64 or ShapeKind.Double when found != JsonValueKind.Number =>
                $"expected numeric (int or float), got {StrategicDirectives.GoType(node)}",
            ShapeKind.String or ShapeKind.Bytes when found != JsonValueKind.String => $"expected string, got &value.valueUnstructured{{Value:{Literal(node)}}}",
            ShapeKind.Quantity or ShapeKind.IntOrString or ShapeKind.Time or ShapeKind.MicroTime when found is JsonValueKind.Object or JsonValueKind.Array =>
                $"expected any scalar, got &{{{GoValueRenderer.Render(node)}}}",
            _ => null,
        };
    }

    private static string Literal(JsonNode node) => node switch
    {
        JsonObject or JsonArray => $"{StrategicDirectives.GoType(node)}{{{(node is JsonObject { Count: 0 } or JsonArray { Count: 0 } ? "" : "...")}}}",
        _ => node.ToJsonString(),
    };

    private static string Message(string path, string problem) => path.Length == 0 ? problem : $"{path}: {problem}";
}
