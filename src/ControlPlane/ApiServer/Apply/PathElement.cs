using System.Globalization;
using System.Text.Json.Nodes;

namespace NodeStack.ControlPlane.ApiServer.Apply;

internal enum PathElementKind
{
    Field,
    Key,
    Value,
    Index,
}

/// <summary>One step of a path into an object: a field, or a list item by its keys, its value or its place. Ordered in that order.</summary>
internal sealed class PathElement : IComparable<PathElement>, IEquatable<PathElement>
{
    private readonly string _name;
    private readonly KeyScalar _value;
    private readonly (string Name, KeyScalar Value)[] _keys;

    private PathElement(PathElementKind kind, string name, KeyScalar value, (string Name, KeyScalar Value)[] keys)
    {
        (Kind, _name, _value, _keys) = (kind, name, value, keys);
    }

    public PathElementKind Kind { get; }

    /// <summary>The field's name; "" for list items.</summary>
    public string Name => _name;

    public static PathElement Field(string name) => new(PathElementKind.Field, name, default, []);

    /// <param name="value">A scalar.</param>
    public static PathElement OfValue(JsonNode? value) => new(PathElementKind.Value, "", KeyScalar.Of(value), []);

    public static PathElement OfIndex(int index) => new(PathElementKind.Index, "", new KeyScalar(0, index, "", index.ToString(CultureInfo.InvariantCulture)), []);

    public static PathElement OfKeys(IEnumerable<(string Name, KeyScalar Value)> keys) =>
        new(PathElementKind.Key, "", default, [.. keys.OrderBy(k => k.Name, StringComparer.Ordinal)]);

    public int CompareTo(PathElement? other)
    {
        if (other is null)
            return 1;
        if (Kind != other.Kind)
            return Kind.CompareTo(other.Kind);
        return Kind switch
        {
            PathElementKind.Field => string.CompareOrdinal(_name, other._name),
            PathElementKind.Key => CompareKeys(other._keys),
            _ => _value.CompareTo(other._value),
        };
    }

    public bool Equals(PathElement? other) => CompareTo(other) == 0;

    public override bool Equals(object? obj) => Equals(obj as PathElement);

    public override int GetHashCode() => Kind switch
    {
        PathElementKind.Field => string.GetHashCode(_name, StringComparison.Ordinal),
        PathElementKind.Key => _keys.Aggregate(0, (hash, key) => HashCode.Combine(hash, key.Name, key.Value.Rank, key.Value.Number, key.Value.Text)),
        _ => HashCode.Combine(_value.Rank, _value.Number, _value.Text),
    };

    /// <summary>As FieldsV1 writes it: <c>f:name</c>, <c>k:{"name":"c"}</c>, <c>v:"x"</c>, <c>i:0</c>.</summary>
    public string ToFieldsV1() => Kind switch
    {
        PathElementKind.Field => $"f:{_name}",
        PathElementKind.Key => $"k:{{{string.Join(',', _keys.Select(k => $"{KeyScalar.OfText(k.Name).Json}:{k.Value.Json}"))}}}",
        PathElementKind.Value => $"v:{_value.Json}",
        _ => $"i:{_value.Json}",
    };

    /// <summary>As messages show it: <c>.name</c>, <c>[name="c"]</c>, <c>[="x"]</c>, <c>[0]</c>.</summary>
    public override string ToString() => Kind switch
    {
        PathElementKind.Field => $".{_name}",
        PathElementKind.Key => $"[{string.Join(',', _keys.Select(k => $"{k.Name}={k.Value}"))}]",
        PathElementKind.Value => $"[={_value}]",
        _ => $"[{_value}]",
    };

    private int CompareKeys((string Name, KeyScalar Value)[] other)
    {
        for (var i = 0; i < _keys.Length && i < other.Length; i++)
        {
            var byName = string.CompareOrdinal(_keys[i].Name, other[i].Name);
            if (byName != 0)
                return byName;
            var byValue = _keys[i].Value.CompareTo(other[i].Value);
            if (byValue != 0)
                return byValue;
        }
        return _keys.Length.CompareTo(other.Length);
    }
}
