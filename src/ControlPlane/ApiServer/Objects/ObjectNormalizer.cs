using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.ApiServer.Objects;

/// <summary>
/// Brings an object, in place, into the form in which upstream's server would send it after storing it: empty values dropped or kept as each field
/// has it, values that are always sent filled in, quantities and times in their canonical form, well-known fields first. Doing it twice changes
/// nothing. Unknown fields stay; wrong types stay as they are.
/// </summary>
public static class ObjectNormalizer
{
    public static void Normalize(JsonObject item, TypeSchema type)
    {
        // An empty list of managers is how a client asks to forget them: it stays, for the write to see.
        var forgetsManagers = item["metadata"] is JsonObject sent && sent["managedFields"] is JsonArray { Count: 0 };
        NormalizeFields(item, type);
        if (forgetsManagers)
            new ObjectMeta(item).Set("managedFields", new JsonArray());
        if (type.Kinds.Count > 0)
            Sort(item, MetadataRules.RootRank);
        if (item["metadata"] is JsonObject metadata)
            Sort(metadata, MetadataRules.Rank);
    }

    private static void NormalizeFields(JsonObject item, TypeSchema type)
    {
        for (var i = item.Count - 1; i >= 0; i--)
        {
            var (name, value) = item.GetAt(i);
            if (!type.Fields.TryGetValue(name, out var field))
                continue;
            var normal = NormalizeValue(value, field.Shape);
            if (IsDropped(normal, field))
                item.RemoveAt(i);
            else if (!ReferenceEquals(normal, value))
                item.SetAt(i, normal);
        }
        foreach (var field in type.SentWhenUnset)
        {
            if (!item.ContainsKey(field.Name))
                item.Add(field.Name, field.Presence == Presence.NullWhenUnset ? null : NormalizeValue(LeafParser.Zero(field.Shape), field.Shape));
        }
    }

    private static bool IsDropped(JsonNode? value, FieldSchema field) => field.Presence switch
    {
        Presence.OmittedWhenEmpty => value is null || IsEmpty(value),
        Presence.OmittedWhenUnset => value is null,
        Presence.OmittedWhenZero => value is null or JsonObject { Count: 0 },
        Presence.Always => value is null,
        _ => value is JsonArray { Count: 0 } || (value is JsonObject { Count: 0 } && field.Shape.Kind == ShapeKind.Map),
    };

    private static bool IsEmpty(JsonNode value) => value switch
    {
        JsonArray list => list.Count == 0,
        JsonObject map => map.Count == 0,
        _ => value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>().Length == 0,
            JsonValueKind.Number => IsZero(value.AsValue()),
            JsonValueKind.False => true,
            _ => false,
        },
    };

    private static bool IsZero(JsonValue number) =>
        number.TryGetValue<long>(out var whole) ? whole == 0
        : number.TryGetValue<int>(out var small) ? small == 0
        : number.TryGetValue<double>(out var fraction) && fraction == 0;

    /// <summary>The same node unless another has to take its place.</summary>
    private static JsonNode? NormalizeValue(JsonNode? value, ValueShape shape)
    {
        switch (value, shape.Kind)
        {
            case (JsonObject item, ShapeKind.Object):
                NormalizeFields(item, shape.Type!);
                if (shape.Type!.Name == MetadataRules.TypeName)
                    Sort(item, MetadataRules.Rank);
                return item;
            case (JsonObject map, ShapeKind.Map):
                NormalizeEntries(map, shape.Element!);
                return map;
            case (JsonArray list, ShapeKind.List):
                NormalizeItems(list, shape.Element!);
                return list;
            case (JsonValue leaf, _):
                return NormalizeLeaf(leaf, shape);
            default:
                return value;
        }
    }

    private static void NormalizeEntries(JsonObject map, ValueShape element)
    {
        if (element.Kind == ShapeKind.Any)
            return;
        for (var i = 0; i < map.Count; i++)
        {
            var value = map.GetAt(i).Value;
            var normal = NormalizeValue(value ?? LeafParser.Zero(element), element);
            if (!ReferenceEquals(normal, value))
                map.SetAt(i, normal);
        }
    }

    private static void NormalizeItems(JsonArray list, ValueShape element)
    {
        if (element.Kind == ShapeKind.Any)
            return;
        for (var i = 0; i < list.Count; i++)
        {
            var value = list[i];
            var normal = NormalizeValue(value ?? LeafParser.Zero(element), element);
            if (!ReferenceEquals(normal, value))
                list[i] = normal;
        }
    }

    private static JsonNode NormalizeLeaf(JsonValue leaf, ValueShape shape)
    {
        if (shape.Kind is not (ShapeKind.Quantity or ShapeKind.Time or ShapeKind.MicroTime))
            return leaf;
        if (!leaf.TryGetValue<string>(out var text))
            return shape.Kind == ShapeKind.Quantity && leaf.GetValueKind() == JsonValueKind.Number ? JsonValue.Create(Canonical(leaf.ToJsonString(), shape.Kind)) : leaf;
        var canonical = Canonical(text, shape.Kind);
        return canonical == text ? leaf : JsonValue.Create(canonical);
    }

    private static string Canonical(string text, ShapeKind kind)
    {
        try
        {
            return kind == ShapeKind.Quantity ? LeafParser.QuantityText(text) : GoTimeParser.Normalize(text, kind == ShapeKind.MicroTime);
        }
        catch (ObjectFormatException)
        {
            return text;
        }
    }

    /// <summary>Most objects come in order and are only looked at.</summary>
    private static void Sort(JsonObject item, Func<string, int> rank)
    {
        var last = -1;
        var isSorted = true;
        for (var i = 0; i < item.Count && isSorted; i++)
        {
            var next = rank(item.GetAt(i).Key);
            isSorted = next >= last;
            last = next;
        }
        if (isSorted)
            return;
        var entries = item.OrderBy(e => rank(e.Key)).ToArray();
        item.Clear();
        foreach (var (name, value) in entries)
            item.Add(name, value);
    }
}
