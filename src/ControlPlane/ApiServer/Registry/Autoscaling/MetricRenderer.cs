using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.Autoscaling;

/// <summary>The metrics of an autoscaler: present value and target, the first two.</summary>
internal static class MetricRenderer
{
    private const string Unknown = "<unknown>";

    public static string Render(JsonObject item)
    {
        var statuses = item.Child("status").Items("currentMetrics");
        var metrics = item.Child("spec").Items("metrics").Select((m, i) => Metric(m, i < statuses.Count ? statuses[i] : null)).ToArray();
        return ListRenderer.Shorten(metrics, "<none>", shown: 2, separator: ", ");
    }

    private static string Metric(JsonObject spec, JsonObject? status) => spec.Text("type") switch
    {
        "External" => Plain("external", spec, status),
        "Object" => Plain("object", spec, status),
        "Pods" => $"{Current(status, "pods", "averageValue")}/{Target(spec, "pods", "averageValue") ?? "<nil>"}",
        "Resource" => Resource("resource", spec, status),
        "ContainerResource" => Resource("containerResource", spec, status),
        _ => "<unknown type>",
    };

    private static string Plain(string source, JsonObject spec, JsonObject? status) => Target(spec, source, "averageValue") is { } average
        ? $"{Current(status, source, "averageValue")}/{average} (avg)"
        : $"{Current(status, source, "value")}/{Target(spec, source, "value") ?? "<nil>"}";

    private static string Resource(string source, JsonObject spec, JsonObject? status)
    {
        var name = spec.Child(source).Text("name");
        if (Target(spec, source, "averageValue") is { } average)
            return $"{name}: {Current(status, source, "averageValue")}/{average}";
        var current = status.Child(source).Child("current").Scalar("averageUtilization") is { } used ? used + "%" : Unknown;
        var target = Target(spec, source, "averageUtilization") is { } wished ? wished + "%" : "<auto>";
        return $"{name}: {current}/{target}";
    }

    private static string? Target(JsonObject spec, string source, string field) => spec.Child(source).Child("target").Scalar(field);

    private static string Current(JsonObject? status, string source, string field) => status.Child(source).Child("current").Scalar(field) ?? Unknown;
}
