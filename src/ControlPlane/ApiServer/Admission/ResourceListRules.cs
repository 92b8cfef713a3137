using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.ControlPlane.ApiServer.Admission;

/// <summary>Sums of resources by name.</summary>
public static class ResourceListRules
{
    public static readonly Quantity One = Quantity.FromUnits(1);

    /// <summary>A map of quantities; what is no quantity is left out.</summary>
    public static SortedDictionary<string, Quantity> Read(JsonNode? node)
    {
        var list = new SortedDictionary<string, Quantity>(StringComparer.Ordinal);
        if (node is JsonObject entries)
        {
            foreach (var (name, value) in entries)
            {
                if (Quantity.TryParse(value.Amount(), out var quantity))
                    list[name] = quantity;
            }
        }
        return list;
    }

    public static JsonObject ToJson(IReadOnlyDictionary<string, Quantity> list) =>
        new(list.Select(e => KeyValuePair.Create(e.Key, (JsonNode?)JsonValue.Create(e.Value.ToString()))));

    public static bool AreEqual(JsonNode? left, JsonNode? right)
    {
        var (one, other) = (Read(left), Read(right));
        return one.Count == other.Count && one.All(e => other.TryGetValue(e.Key, out var value) && value == e.Value);
    }

    public static void Add(IDictionary<string, Quantity> sum, IReadOnlyDictionary<string, Quantity> part)
    {
        foreach (var (name, value) in part)
            sum[name] = sum.TryGetValue(name, out var present) ? present + value : value;
    }

    /// <summary>Raises each amount to at least that of the other list.</summary>
    public static void Raise(IDictionary<string, Quantity> list, IReadOnlyDictionary<string, Quantity> other)
    {
        foreach (var (name, value) in other)
        {
            if (!list.TryGetValue(name, out var present) || value > present)
                list[name] = value;
        }
    }

    /// <summary><c>cpu=1,memory=1Gi</c>.</summary>
    public static string Describe(IEnumerable<KeyValuePair<string, Quantity>> list) =>
        string.Join(',', list.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}={e.Value}"));
}
