using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Scale;

/// <summary>Objects with replicas as autoscaling/v1 Scale, and a Scale back into them.</summary>
public static class ScaleMapper
{
    public static JsonObject ToScale(JsonObject item, ScaleSubresource paths)
    {
        var meta = new ObjectMeta(item);
        var metadata = new JsonObject { ["name"] = meta.Name, ["namespace"] = meta.Namespace };
        foreach (var field in new[] { "uid", "resourceVersion", "creationTimestamp" })
        {
            if (meta.Metadata?[field] is { } value)
                metadata[field] = value.DeepClone();
        }
        var status = new JsonObject { ["replicas"] = Number(item, paths.StatusReplicasPath) };
        if (SelectorText(At(item, paths.SelectorPath)) is { Length: > 0 } selector)
            status["selector"] = selector;
        var spec = new JsonObject();
        if (Number(item, paths.ReplicasPath) is not 0 and var replicas)
            spec["replicas"] = replicas;
        return new JsonObject { ["kind"] = "Scale", ["apiVersion"] = "autoscaling/v1", ["metadata"] = metadata, ["spec"] = spec, ["status"] = status };
    }

    /// <summary>Puts the wish of a Scale into the object, in place, with what the writer says it has seen.</summary>
    /// <exception cref="ApiException">422: a number below zero.</exception>
    public static JsonObject Apply(JsonObject item, JsonObject scale, ScaleSubresource paths)
    {
        var replicas = scale.Child("spec").Number("replicas");
        var (meta, seen) = (new ObjectMeta(item), new ObjectMeta(scale));
        if (replicas < 0)
        {
            var errors = new FieldErrors();
            errors.Invalid("spec.replicas", replicas, "must be greater than or equal to 0");
            throw ApiErrors.Invalid("autoscaling", "Scale", meta.Name, errors.Items);
        }
        if (seen.ResourceVersion.Length > 0)
            meta.ResourceVersion = seen.ResourceVersion;
        if (seen.Uid.Length > 0)
            meta.Uid = seen.Uid;
        var parent = item;
        foreach (var step in paths.ReplicasPath.SkipLast(1))
            parent = parent.MakeChild(step);
        parent[paths.ReplicasPath[^1]] = replicas;
        return item;
    }

    private static JsonNode? At(JsonObject item, IReadOnlyList<string> path)
    {
        JsonNode? node = item;
        foreach (var step in path)
            node = (node as JsonObject)?[step];
        return node;
    }

    private static long Number(JsonObject item, IReadOnlyList<string> path) => At(item, path) is { } node ? JsonFields.NumberOf(node) ?? 0 : 0;

    /// <summary>A selector as text: a LabelSelector, or the plain map of old kinds.</summary>
    private static string SelectorText(JsonNode? node)
    {
        if (node is not JsonObject selector)
            return "";
        var labels = selector["matchLabels"] as JsonObject;
        if (labels is null && !selector.ContainsKey("matchExpressions"))
            labels = selector;
        var parts = (labels ?? []).Select(l => (l.Key, Text: $"{l.Key}={(string?)l.Value}")).ToList();
        foreach (var expression in selector.Items("matchExpressions"))
        {
            var values = string.Join(',', (expression["values"] as JsonArray ?? []).Select(v => (string?)v).Order(StringComparer.Ordinal));
            var key = expression.Text("key");
            parts.Add((key, expression.Text("operator") switch
            {
                "In" => $"{key} in ({values})",
                "NotIn" => $"{key} notin ({values})",
                "Exists" => key,
                _ => $"!{key}",
            }));
        }
        return string.Join(',', parts.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Text));
    }
}
