using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.Autoscaling;

/// <summary>Single metrics between their flat form (annotations of version 1) and the form that is stored.</summary>
internal static class MetricV1Mapper
{
    private static readonly string[] Sources = ["object", "pods", "resource", "containerResource", "external"];

    /// <param name="side">What the metric is about: <c>target</c> or <c>current</c>.</param>
    public static JsonObject ToV2(JsonObject metric, string side)
    {
        var answer = new JsonObject { ["type"] = metric.Text("type") };
        foreach (var name in Sources.Where(metric.Has))
        {
            var flat = metric.Child(name);
            var source = answer.MakeChild(name);
            foreach (var (from, to) in Fields(name, side).Where(f => flat.Has(f.Flat)))
                (to.Length == 2 ? source.MakeChild(to[0]) : source)[to[^1]] = flat![from]!.DeepClone();
            if (side == "target")
                SetType(name, source.MakeChild(side));
        }
        return answer;
    }

    public static JsonObject ToV1(JsonObject metric, string side)
    {
        var answer = new JsonObject { ["type"] = metric.Text("type") };
        foreach (var name in Sources.Where(metric.Has))
        {
            var source = metric.Child(name);
            var flat = answer.MakeChild(name);
            foreach (var (to, from) in Fields(name, side))
            {
                if ((from.Length == 2 ? source.Child(from[0]) : source)?[from[^1]] is { } value)
                    flat[to] = value.DeepClone();
                else if (IsAlwaysThere(name, side, to))
                    flat[to] = "0";
            }
        }
        return answer;
    }

    /// <summary>Names of fields with a change to their first letters: upstream keeps one annotation in the names of its own types.</summary>
    public static JsonNode WithFirstLetters(JsonNode node, Func<char, char> change) => node switch
    {
        JsonObject map => new JsonObject(map.Select(p => KeyValuePair.Create(change(p.Key[0]) + p.Key[1..], p.Value is null ? null : WithFirstLetters(p.Value, change)))),
        JsonArray list => new JsonArray([.. list.Select(i => i is null ? null : WithFirstLetters(i, change))]),
        _ => node.DeepClone(),
    };

    private static IEnumerable<(string Flat, string[] Path)> Fields(string source, string side) =>
    [
        ("target", ["describedObject"]),
        ("metricName", ["metric", "name"]),
        (source == "external" ? "metricSelector" : "selector", ["metric", "selector"]),
        ("name", ["name"]),
        ("container", ["container"]),
        ($"{side}Value", [side, "value"]),
        (source == "object" ? "averageValue" : $"{side}AverageValue", [side, "averageValue"]),
        ($"{side}AverageUtilization", [side, "averageUtilization"]),
    ];

    /// <summary>Fields that the flat types cannot leave out.</summary>
    private static bool IsAlwaysThere(string source, string side, string field) => (source, side, field) switch
    {
        ("object", _, "targetValue" or "currentValue") or ("pods", _, "targetAverageValue" or "currentAverageValue") => true,
        ("external", "current", "currentValue") or ("resource" or "containerResource", "current", "currentAverageValue") => true,
        _ => false,
    };

    private static void SetType(string source, JsonObject target)
    {
        target["type"] = source switch
        {
            "resource" or "containerResource" => target.Has("averageUtilization") ? "Utilization" : "AverageValue",
            "pods" => "AverageValue",
            "object" => target.Has("averageValue") ? "AverageValue" : "Value",
            _ => target.Has("value") ? "Value" : "AverageValue",
        };
        if (source == "object" && target.Has("averageValue") && target.Text("value") == "0")
            target.Remove("value");
    }
}
