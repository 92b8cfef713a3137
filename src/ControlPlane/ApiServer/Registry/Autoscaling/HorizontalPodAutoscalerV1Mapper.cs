using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.Autoscaling;

/// <summary>
/// autoscaling/v1 autoscalers to the stored autoscaling/v2 and back. Version 1 says one thing about metrics, a CPU percentage; what else the stored
/// object says travels in annotations, so that a write through version 1 does not lose it.
/// </summary>
internal static class HorizontalPodAutoscalerV1Mapper
{
    public const int DefaultUtilization = 80;

    private const string Target = "targetCPUUtilizationPercentage";
    private const string Current = "currentCPUUtilizationPercentage";
    private const string Prefix = "autoscaling.alpha.kubernetes.io/";
    private const string Metrics = Prefix + "metrics";
    private const string CurrentMetrics = Prefix + "current-metrics";
    private const string Conditions = Prefix + "conditions";
    private const string Behavior = Prefix + "behavior";

    public static JsonArray CpuMetrics(JsonNode utilization)
    {
        var metric = new JsonObject { ["name"] = "cpu", ["target"] = new JsonObject { ["type"] = "Utilization", ["averageUtilization"] = utilization } };
        return new JsonArray(new JsonObject { ["type"] = "Resource", ["resource"] = metric });
    }

    public static void ToV2(JsonObject item)
    {
        var spec = item.MakeChild("spec");
        var cpu = Cut(spec, Target);
        var others = Read<JsonArray>(item, Metrics)?.OfType<JsonObject>().Select(m => (JsonNode)MetricV1Mapper.ToV2(m, "target")).ToArray() ?? [];
        spec["metrics"] = new JsonArray([.. others]);
        if (cpu is not null || others.Length == 0)
            ((JsonArray)spec["metrics"]!).Add(CpuMetrics(cpu ?? DefaultUtilization)[0]!.DeepClone());
        if (Read<JsonObject>(item, Behavior) is { Count: > 0 } behavior)
            spec["behavior"] = MetricV1Mapper.WithFirstLetters(behavior, char.ToLowerInvariant);
        StatusToV2(item);
        DropAnnotations(item);
    }

    public static void FromV2(JsonObject item)
    {
        DropAnnotations(item);
        if (item.Child("spec") is { } spec)
        {
            var others = spec.Items("metrics").Where(m => Cpu(m, "target") is null).Select(m => (JsonNode)MetricV1Mapper.ToV1(m, "target")).ToArray();
            var cpu = spec.Items("metrics").Select(m => Cpu(m, "target")).FirstOrDefault(v => v is not null)?.DeepClone();
            spec.Remove("metrics");
            Write(item, Metrics, others.Length == 0 ? null : new JsonArray(others));
            Write(item, Behavior, Cut(spec, "behavior") is JsonObject behavior ? MetricV1Mapper.WithFirstLetters(behavior, char.ToUpperInvariant) : null);
            if (cpu is not null)
                spec[Target] = cpu;
        }
        if (item.Child("status") is not { } status)
            return;
        var metrics = status.Items("currentMetrics");
        if (metrics.Select(m => Cpu(m, "current")).LastOrDefault(v => v is not null) is { } current)
            status[Current] = current.DeepClone();
        Write(item, CurrentMetrics, metrics.Count == 0 ? null : new JsonArray([.. metrics.Select(m => (JsonNode)MetricV1Mapper.ToV1(m, "current"))]));
        status.Remove("currentMetrics");
        Write(item, Conditions, Cut(status, "conditions"));
    }

    private static void StatusToV2(JsonObject item)
    {
        var metrics = Read<JsonArray>(item, CurrentMetrics);
        var conditions = Read<JsonArray>(item, Conditions);
        if (metrics is not null || conditions is not null)
            item.MakeChild("status");
        if (item.Child("status") is not { } status)
            return;
        if (Cut(status, Current) is { } current)
        {
            var metric = new JsonObject { ["name"] = "cpu", ["current"] = new JsonObject { ["averageUtilization"] = current } };
            status["currentMetrics"] = new JsonArray(new JsonObject { ["type"] = "Resource", ["resource"] = metric });
        }
        // These say more than the percentage does.
        if (metrics is not null)
            status["currentMetrics"] = new JsonArray([.. metrics.OfType<JsonObject>().Select(m => (JsonNode)MetricV1Mapper.ToV2(m, "current"))]);
        if (conditions is not null)
            status["conditions"] = conditions;
    }

    private static JsonNode? Cpu(JsonObject metric, string side) =>
        metric.Text("type") == "Resource" && metric.Child("resource").Text("name") == "cpu" ? metric.Child("resource").Child(side)?["averageUtilization"] : null;

    /// <summary>What an annotation holds; null when it holds nothing that can be read.</summary>
    private static T? Read<T>(JsonObject item, string annotation)
        where T : JsonNode
    {
        var text = item.Child("metadata").Child("annotations").Text(annotation);
        if (text.Length == 0)
            return null;
        try
        {
            return JsonNode.Parse(text) as T;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Write(JsonObject item, string annotation, JsonNode? value)
    {
        if (value is not null)
            item.MakeChild("metadata").MakeChild("annotations")[annotation] = value.ToJsonString();
    }

    private static void DropAnnotations(JsonObject item)
    {
        if (item.Child("metadata").Child("annotations") is not { } annotations)
            return;
        foreach (var name in new[] { Metrics, CurrentMetrics, Conditions, Behavior, Prefix + "scale-down-tolerance", Prefix + "scale-up-tolerance" })
            annotations.Remove(name);
        if (annotations.Count == 0)
            item.Child("metadata")!.Remove("annotations");
    }

    private static JsonNode? Cut(JsonObject from, string name)
    {
        var value = from[name];
        from.Remove(name);
        return value;
    }
}
