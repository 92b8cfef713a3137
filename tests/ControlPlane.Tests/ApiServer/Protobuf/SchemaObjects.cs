using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.Tests.ApiServer.Protobuf;

/// <summary>
/// Objects of any type, made at random from the schema: every field sometimes, with values at the edges. Empty lists and maps are left out where an empty
/// one is not the same as none, since protobuf cannot tell them apart.
/// </summary>
internal sealed class SchemaObjects(int seed)
{
    private const int Deepest = 12;
    private static readonly string[] Texts = ["", "a", "web-0", "<&>\u2028\"\\\n\t\u0001", "ä€𝄞", "0", "true", new('x', 300)];
    private static readonly string[] Quantities = ["0", "1", "500m", "1Gi", "-3", "1500n", "12E"];
    private static readonly long[] Numbers = [0, 1, -1, 127, 128, 300, int.MaxValue, int.MinValue];
    private static readonly string[] Times = ["1970-01-01T00:00:00Z", "2026-02-03T04:05:06Z", "1969-12-31T23:59:59Z", "0002-01-01T00:00:00Z", "9999-01-01T00:00:00Z"];
    private static readonly string[] MicroTimes = ["1970-01-01T00:00:00.000000Z", "2026-02-03T04:05:06.123456Z", "1969-12-31T23:59:59.000001Z"];
    private static readonly string[] Unions = ["items", "additionalItems", "additionalProperties", "dependencies"];

    private readonly Random _random = new(seed);

    /// <summary>An object of a kind, with its kind and version.</summary>
    public JsonObject Of(TypeSchema type)
    {
        var kind = type.Kinds[0];
        var slash = kind.LastIndexOf('/');
        var item = new JsonObject { ["kind"] = kind[(slash + 1)..], ["apiVersion"] = kind[..slash] };
        foreach (var (name, value) in Fields(type, 0).ToArray())
        {
            if (!item.ContainsKey(name))
                item[name] = value?.DeepClone();
        }
        return item;
    }

    private JsonObject Fields(TypeSchema type, int depth)
    {
        var item = new JsonObject();
        foreach (var field in type.Fields.Values)
        {
            // Only the outermost object tells its kind.
            if (field.ProtoPath.Count == 0 || (type.Kinds.Count > 0 && field.Name is "kind" or "apiVersion") || _random.Next(depth + 2) > 1)
                continue;
            if (depth >= Deepest && field.Shape.Kind is ShapeKind.Object or ShapeKind.List or ShapeKind.Map)
                continue;
            item[field.Name] = IsUnion(type, field) ? Union(field, depth) : Value(field.Shape, depth + 1);
        }
        return item;
    }

    private JsonNode? Value(ValueShape shape, int depth) => shape.Kind switch
    {
        ShapeKind.String => JsonValue.Create(OneOf(Texts)),
        ShapeKind.Bool => JsonValue.Create(_random.Next(2) == 0),
        ShapeKind.Int32 => JsonValue.Create(OneOf(Numbers)),
        ShapeKind.Int64 => JsonValue.Create(_random.Next(4) == 0 ? _random.NextInt64(long.MinValue, long.MaxValue) : OneOf(Numbers)),
        ShapeKind.Double => JsonValue.Create(_random.Next(3) == 0 ? 1e21 : _random.Next(-1000, 1000) / 8.0),
        ShapeKind.Bytes => JsonValue.Create(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(OneOf(Texts)))),
        ShapeKind.Quantity => JsonValue.Create(OneOf(Quantities)),
        ShapeKind.IntOrString => _random.Next(2) == 0 ? JsonValue.Create(OneOf(Numbers)) : JsonValue.Create("50%"),
        ShapeKind.Time => JsonValue.Create(OneOf(Times)),
        ShapeKind.MicroTime => JsonValue.Create(OneOf(MicroTimes)),
        ShapeKind.Any => new JsonObject { ["f:a"] = new JsonObject(), ["n"] = 1.5, ["l"] = new JsonArray(true, null, OneOf(Texts)) },
        ShapeKind.Object => Fields(shape.Type!, depth),
        ShapeKind.List => new JsonArray([.. Enumerable.Range(0, 1 + _random.Next(3)).Select(_ => Value(shape.Element!, depth))]),
        _ => new JsonObject(Enumerable.Range(0, 1 + _random.Next(3)).Select(i => KeyValuePair.Create($"{OneOf(Texts)}{i}", Value(shape.Element!, depth)))),
    };

    private static bool IsUnion(TypeSchema type, FieldSchema field) => type.Name.EndsWith(".JSONSchemaProps", StringComparison.Ordinal) && Unions.Contains(field.Name);

    private JsonNode Union(FieldSchema field, int depth)
    {
        var schema = new JsonObject { ["type"] = "string", ["minLength"] = depth };
        return field.Name switch
        {
            "items" => _random.Next(2) == 0 ? schema : new JsonArray(schema, new JsonObject { ["nullable"] = true }),
            "dependencies" => new JsonObject { ["a"] = schema, ["b"] = new JsonArray("x", "y") },
            _ => _random.Next(2) == 0 ? schema : JsonValue.Create(_random.Next(2) == 0),
        };
    }

    private T OneOf<T>(T[] choices) => choices[_random.Next(choices.Length)];
}
