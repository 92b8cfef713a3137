using System.Text.Json;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.ApiServer.OpenApi;

/// <summary>
/// Types as OpenAPI schemas, with the extensions by which clients merge: list types and keys, patch strategies. Field descriptions are not served: they
/// are upstream's prose.
/// </summary>
/// <param name="refPrefix">Where references point: <c>#/components/schemas/</c> in version 3, <c>#/definitions/</c> in version 2.</param>
public sealed class SchemaRenderer(Utf8JsonWriter writer, string refPrefix)
{
    public void Write(TypeSchema type)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "object");
        var required = type.Fields.Values.Where(f => f.IsRequired).Select(f => f.Name).Order(StringComparer.Ordinal).ToArray();
        if (required.Length > 0)
            WriteStrings("required", required);
        if (type.Fields.Count > 0)
            WriteProperties(type);
        if (type.Kinds.Count > 0)
            WriteKinds(type.Kinds);
        if (type.IsAtomic)
            writer.WriteString("x-kubernetes-map-type", "atomic");
        writer.WriteEndObject();
    }

    /// <summary>All types that a set of types refers to, themselves included, in name order.</summary>
    public static IReadOnlyList<TypeSchema> Closure(IEnumerable<TypeSchema> roots)
    {
        var found = new SortedDictionary<string, TypeSchema>(StringComparer.Ordinal);
        var open = new Stack<TypeSchema>(roots);
        while (open.TryPop(out var type))
        {
            if (!found.TryAdd(type.Name, type))
                continue;
            foreach (var field in type.Fields.Values)
            {
                if (Innermost(field.Shape).Type is { } inner)
                    open.Push(inner);
            }
        }
        return [.. found.Values];
    }

    private static ValueShape Innermost(ValueShape shape) => shape.Element is { } element ? Innermost(element) : shape;

    private void WriteProperties(TypeSchema type)
    {
        writer.WriteStartObject("properties");
        foreach (var field in type.Fields.Values.OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            writer.WritePropertyName(field.Name);
            WriteField(field);
        }
        writer.WriteEndObject();
    }

    private void WriteField(FieldSchema field)
    {
        writer.WriteStartObject();
        // A reference cannot have siblings, so one with extensions is wrapped.
        if (field.Shape.Type is { } type && HasExtensions(field))
        {
            writer.WriteStartArray("allOf");
            writer.WriteStartObject();
            writer.WriteString("$ref", refPrefix + type.Name);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }
        else
        {
            WriteShape(field.Shape);
        }
        if (field.Merge is not MergeKind.Unsaid)
        {
            if (field.Shape.Kind == ShapeKind.List)
                writer.WriteString("x-kubernetes-list-type", Name(field.Merge));
            else
                writer.WriteString("x-kubernetes-map-type", Name(field.Merge));
        }
        if (field.ListMapKeys.Count > 0)
            WriteStrings("x-kubernetes-list-map-keys", field.ListMapKeys);
        if (field.PatchStrategies.Count > 0)
            writer.WriteString("x-kubernetes-patch-strategy", string.Join(',', field.PatchStrategies));
        if (field.PatchMergeKey.Length > 0)
            writer.WriteString("x-kubernetes-patch-merge-key", field.PatchMergeKey);
        writer.WriteEndObject();
    }

    private static bool HasExtensions(FieldSchema field) => field.Merge is not MergeKind.Unsaid || field.PatchStrategies.Count > 0;

    private static string Name(MergeKind merge) => merge switch
    {
        MergeKind.Atomic => "atomic",
        MergeKind.Set => "set",
        MergeKind.Map => "map",
        _ => "granular",
    };

    /// <summary>The inside of a schema object.</summary>
    private void WriteShape(ValueShape shape)
    {
        switch (shape.Kind)
        {
            case ShapeKind.Object:
                writer.WriteString("$ref", refPrefix + shape.Type!.Name);
                break;
            case ShapeKind.List:
                writer.WriteString("type", "array");
                WriteNested("items", shape.Element!);
                break;
            case ShapeKind.Map:
                writer.WriteString("type", "object");
                WriteNested("additionalProperties", shape.Element!);
                break;
            case ShapeKind.Any:
                writer.WriteString("type", "object");
                break;
            default:
                var (type, format) = Scalar(shape.Kind);
                writer.WriteString("type", type);
                if (format.Length > 0)
                    writer.WriteString("format", format);
                break;
        }
    }

    private void WriteNested(string name, ValueShape shape)
    {
        writer.WriteStartObject(name);
        WriteShape(shape);
        writer.WriteEndObject();
    }

    private static (string Type, string Format) Scalar(ShapeKind kind) => kind switch
    {
        ShapeKind.Bool => ("boolean", ""),
        ShapeKind.Int32 => ("integer", "int32"),
        ShapeKind.Int64 => ("integer", "int64"),
        ShapeKind.Double => ("number", "double"),
        ShapeKind.Bytes => ("string", "byte"),
        ShapeKind.IntOrString => ("string", "int-or-string"),
        ShapeKind.Time or ShapeKind.MicroTime => ("string", "date-time"),
        _ => ("string", ""),
    };

    private void WriteKinds(IReadOnlyList<string> kinds)
    {
        writer.WriteStartArray("x-kubernetes-group-version-kind");
        foreach (var kind in kinds)
        {
            // "v1/Pod" or "apps/v1/Deployment".
            var parts = kind.Split('/');
            writer.WriteStartObject();
            writer.WriteString("group", parts.Length == 3 ? parts[0] : "");
            writer.WriteString("kind", parts[^1]);
            writer.WriteString("version", parts[^2]);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private void WriteStrings(string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
            writer.WriteStringValue(value);
        writer.WriteEndArray();
    }
}
