using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.ApiServer.Apply;

internal enum MergeForm
{
    /// <summary>One value: scalars, atomic lists, maps and objects.</summary>
    Leaf,

    /// <summary>An object, shared field by field.</summary>
    Struct,

    /// <summary>A map, shared entry by entry.</summary>
    Map,

    /// <summary>A list of scalars, shared item by item.</summary>
    Set,

    /// <summary>A list of objects with keys, shared item by item.</summary>
    KeyedList,

    /// <summary>What the value itself shows: maps are shared, all else is one value.</summary>
    Free,
}

/// <summary>How writers share what is at a place in an object.</summary>
internal readonly record struct MergeShape(MergeForm Form, ValueShape? Value, FieldSchema? Field)
{
    private static readonly MergeShape Unknown = new(MergeForm.Free, null, null);

    public static MergeShape Of(TypeSchema type) => new(MergeForm.Struct, new ValueShape(ShapeKind.Object, Type: type), null);

    /// <summary>The shape of a field or map entry.</summary>
    public MergeShape At(string name)
    {
        if (Form == MergeForm.Struct)
            return Value!.Type!.Fields.TryGetValue(name, out var field) ? Of(field.Shape, field) : Unknown;
        return Form == MergeForm.Map ? Of(Value!.Element!, null) : Unknown;
    }

    public MergeShape At(PathElement step) => step.Kind == PathElementKind.Field ? At(step.Name) : Item;

    /// <summary>The shape of list items.</summary>
    public MergeShape Item => Value?.Element is { } element ? Of(element, null) : Unknown;

    /// <summary>Whether this is an object that has such a field.</summary>
    public bool Declares(string name) => Form == MergeForm.Struct && Value!.Type!.Fields.ContainsKey(name);

    /// <summary>The form with which a present value is handled.</summary>
    public MergeForm FormOf(JsonNode? value) => Form != MergeForm.Free ? Form : value is JsonObject ? MergeForm.Map : MergeForm.Leaf;

    /// <summary>By what an item of a shared list is told apart.</summary>
    /// <exception cref="ObjectFormatException">The item has no identity.</exception>
    public PathElement StepOf(JsonNode? item) => Form == MergeForm.Set ? SetStep(item) : KeyedStep(item);

    private static MergeShape Of(ValueShape shape, FieldSchema? field)
    {
        var form = shape.Kind switch
        {
            ShapeKind.Object when field?.Merge == MergeKind.Atomic || (shape.Type!.IsAtomic && field?.Merge != MergeKind.Granular) => MergeForm.Leaf,
            ShapeKind.Object => MergeForm.Struct,
            ShapeKind.Map => field?.Merge == MergeKind.Atomic ? MergeForm.Leaf : MergeForm.Map,
            ShapeKind.List => field?.Merge switch { MergeKind.Set => MergeForm.Set, MergeKind.Map => MergeForm.KeyedList, _ => MergeForm.Leaf },
            ShapeKind.Any => MergeForm.Free,
            _ => MergeForm.Leaf,
        };
        return new MergeShape(form, shape, field);
    }

    private static PathElement SetStep(JsonNode? item) => item switch
    {
        null => throw new ObjectFormatException("associative list without keys has an element that's an explicit null"),
        JsonObject => throw new ObjectFormatException("associative list without keys has an element that's a map type"),
        JsonArray => throw new ObjectFormatException("not supported: associative list with lists as elements"),
        _ => PathElement.OfValue(item),
    };

    private PathElement KeyedStep(JsonNode? item)
    {
        if (item is not JsonObject map)
            throw new ObjectFormatException($"associative list with keys may not have {(item is null ? "a null element" : "non-map elements")}");
        var keys = new List<(string, KeyScalar)>(Field!.ListMapKeys.Count);
        foreach (var name in Field.ListMapKeys)
        {
            if (map.TryGetPropertyValue(name, out var value))
                keys.Add((name, KeyScalar.Of(value)));
            else if (KeyDefaultRules.Default(Value!.Element!.Type!, name) is { } assumed)
                keys.Add((name, assumed));
        }
        return keys.Count > 0
            ? PathElement.OfKeys(keys)
            : throw new ObjectFormatException(
                $"associative list with keys has an element that omits all key fields [{string.Join(' ', Field.ListMapKeys.Select(GoText.Quote))}] (and doesn't have default values for any key fields)");
    }
}
