using System.Collections.Frozen;
using System.Globalization;

namespace NodeStack.ControlPlane.ApiServer.Schema;

/// <summary>Reads the text of <c>types.txt</c>; its head describes the form.</summary>
public static class SchemaParser
{
    private static readonly FrozenDictionary<string, ShapeKind> Scalars = new Dictionary<string, ShapeKind>(StringComparer.Ordinal)
    {
        ["string"] = ShapeKind.String,
        ["bool"] = ShapeKind.Bool,
        ["boolean"] = ShapeKind.Bool,
        ["int32"] = ShapeKind.Int32,
        ["int64"] = ShapeKind.Int64,
        ["double"] = ShapeKind.Double,
        ["bytes"] = ShapeKind.Bytes,
        ["quantity"] = ShapeKind.Quantity,
        ["int-or-string"] = ShapeKind.IntOrString,
        ["time"] = ShapeKind.Time,
        ["micro-time"] = ShapeKind.MicroTime,
        ["any"] = ShapeKind.Any,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <exception cref="FormatException">A line is not of the form, or names a type that is not there.</exception>
    public static FrozenDictionary<string, TypeSchema> Parse(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l[0] != '#').ToArray();
        var types = lines.Where(IsType).Select(TypeOf).ToDictionary(t => t.Name, StringComparer.Ordinal);
        for (var i = 0; i < lines.Length;)
        {
            var type = types[lines[i++].Split(' ')[1]];
            var fields = new Dictionary<string, FieldSchema>(StringComparer.Ordinal);
            for (; i < lines.Length && !IsType(lines[i]); i++)
            {
                var field = FieldOf(lines[i], types);
                fields.Add(field.Name, field);
            }
            type.Fields = fields.ToFrozenDictionary(StringComparer.Ordinal);
        }
        return types.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static bool IsType(string line) => line.StartsWith("type ", StringComparison.Ordinal);

    private static TypeSchema TypeOf(string line)
    {
        var words = line.Split(' ');
        return new TypeSchema(words[1], words.Contains("mapType=atomic"), Values(words, "kind="));
    }

    private static FieldSchema FieldOf(string line, Dictionary<string, TypeSchema> types)
    {
        var words = line[1..].Split(' ');
        if (words.Length < 3)
            throw new FormatException($"types.txt: not a field: {line}");
        return new FieldSchema(
            words[0], ShapeOf(words[2], types), PresenceOf(words[1]), words.Contains("required"), MergeOf(words), Values(words, "keys="), Values(words, "patch="),
            Values(words, "key=") is [var key] ? key : "")
        {
            ProtoPath = words.FirstOrDefault(w => w[0] == '#') is { } path ? [.. path[1..].Split('.').Select(n => int.Parse(n, CultureInfo.InvariantCulture))] : [],
        };
    }

    private static ValueShape ShapeOf(string word, Dictionary<string, TypeSchema> types)
    {
        if (word.StartsWith("[]", StringComparison.Ordinal))
            return new ValueShape(ShapeKind.List, ShapeOf(word[2..], types));
        if (word.StartsWith("map:", StringComparison.Ordinal))
            return new ValueShape(ShapeKind.Map, ShapeOf(word[4..], types));
        if (Scalars.TryGetValue(word, out var scalar))
            return new ValueShape(scalar);
        return types.TryGetValue(word, out var type)
            ? new ValueShape(ShapeKind.Object, Type: type)
            : throw new FormatException($"types.txt: there is no type {word}");
    }

    private static Presence PresenceOf(string word) => word switch
    {
        "e" => Presence.OmittedWhenEmpty,
        "?" => Presence.OmittedWhenUnset,
        "!" => Presence.Always,
        "n" => Presence.NullWhenUnset,
        "z" => Presence.OmittedWhenZero,
        _ => throw new FormatException($"types.txt: unknown presence {word}"),
    };

    private static MergeKind MergeOf(string[] words) => (Values(words, "list=") is [var list] ? list : Values(words, "map=") is [var map] ? map : "") switch
    {
        "" => MergeKind.Unsaid,
        "granular" => MergeKind.Granular,
        "atomic" => MergeKind.Atomic,
        "set" => MergeKind.Set,
        "map" => MergeKind.Map,
        var other => throw new FormatException($"types.txt: unknown merge {other}"),
    };

    private static string[] Values(string[] words, string key) =>
        words.FirstOrDefault(w => w.StartsWith(key, StringComparison.Ordinal)) is { } word ? word[key.Length..].Split(',') : [];
}
