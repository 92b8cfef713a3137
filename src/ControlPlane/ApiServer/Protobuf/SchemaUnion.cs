using System.Collections.Frozen;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.ApiServer.Protobuf;

/// <summary>
/// Values of JSON schemas that are a schema or something else: in JSON one of the two stands alone, in protobuf both are fields of a message
/// (apiextensions v1, JSONSchemaPropsOrBool and its siblings).
/// </summary>
/// <param name="Message">Its fields: the schema under <see cref="SchemaField"/>, the other form under <see cref="OtherField"/>.</param>
internal sealed record SchemaUnion(TypeSchema Message)
{
    public const string SchemaField = "schema";
    public const string OtherField = "other";
    private const string SchemaType = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps";

    private static readonly Lazy<TypeSchema> Props = new(() => ApiSchema.Get(SchemaType));

    private static readonly Lazy<SchemaUnion> OrList = new(() => Make("JSONSchemaPropsOrArray", new ValueShape(ShapeKind.List, SchemaShape), 1, 2));
    private static readonly Lazy<SchemaUnion> OrBool = new(() => Make("JSONSchemaPropsOrBool", new ValueShape(ShapeKind.Bool), 2, 1));
    private static readonly Lazy<SchemaUnion> OrTexts = new(
        () => Make("JSONSchemaPropsOrStringArray", new ValueShape(ShapeKind.List, new ValueShape(ShapeKind.String)), 1, 2));

    private static readonly FrozenDictionary<string, Lazy<SchemaUnion>> ByField = new Dictionary<string, Lazy<SchemaUnion>>(StringComparer.Ordinal)
    {
        ["items"] = OrList,
        ["additionalItems"] = OrBool,
        ["additionalProperties"] = OrBool,
        ["dependencies"] = OrTexts,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static ValueShape SchemaShape => new(ShapeKind.Object, Type: Props.Value);

    /// <summary>Null for fields that are no union. For a map it is the union of the map's values.</summary>
    public static SchemaUnion? Of(TypeSchema type, string field) =>
        type.Name == SchemaType && ByField.TryGetValue(field, out var union) ? union.Value : null;

    /// <summary>The one form that JSON has, of a message that was read.</summary>
    public static JsonNode? ToJson(JsonObject message)
    {
        var (schema, other) = (message[SchemaField], message[OtherField]);
        // A list wins over a schema, a schema over a flag; that is what upstream writes.
        var chosen = other is JsonArray { Count: > 0 } || schema is null ? other : schema;
        message.Clear();
        if (chosen is JsonObject item)
            ObjectNormalizer.Normalize(item, Props.Value);
        foreach (var listed in (chosen as JsonArray ?? []).OfType<JsonObject>())
            ObjectNormalizer.Normalize(listed, Props.Value);
        return chosen;
    }

    private static SchemaUnion Make(string name, ValueShape other, int schemaNumber, int otherNumber)
    {
        FieldSchema Field(string field, ValueShape shape, int number) =>
            new(field, shape, Presence.OmittedWhenUnset, false, MergeKind.Unsaid, [], [], "") { ProtoPath = [number] };
        return new SchemaUnion(new TypeSchema(name, false, [])
        {
            Fields = new[] { Field(SchemaField, SchemaShape, schemaNumber), Field(OtherField, other, otherNumber) }.ToFrozenDictionary(f => f.Name, StringComparer.Ordinal),
        });
    }
}
