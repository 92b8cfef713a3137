using System.Text.Json.Nodes;
using k8s.Models;

namespace NodeStack.KubeApi.Events;

/// <summary>Events as objects of the API.</summary>
internal static class EventObjectBuilder
{
    /// <summary>Events about what has no namespace live here.</summary>
    private const string DefaultNamespace = "default";

    public static string NamespaceOf(EventSeries series) =>
        series.Subject.IndexOf('/', StringComparison.Ordinal) is var slash && slash > 0 ? series.Subject[..slash] : DefaultNamespace;

    /// <param name="component">Who tells, e.g. kubelet.</param>
    /// <param name="nodeName">Where it runs; empty for what belongs to no node.</param>
    public static Corev1Event Build(EventSeries series, string component, string nodeName)
    {
        var hasNamespace = series.Subject.Contains('/', StringComparison.Ordinal);
        return new Corev1Event
        {
            ApiVersion = "v1",
            Kind = "Event",
            Metadata = new V1ObjectMeta { Name = series.Name, NamespaceProperty = NamespaceOf(series) },
            InvolvedObject = new V1ObjectReference
            {
                ApiVersion = series.ApiVersion.Length == 0 ? null : series.ApiVersion,
                Kind = series.Kind,
                NamespaceProperty = hasNamespace ? NamespaceOf(series) : null,
                Name = series.Subject[(series.Subject.IndexOf('/', StringComparison.Ordinal) + 1)..],
                Uid = series.Uid,
                FieldPath = series.FieldPath.Length == 0 ? null : series.FieldPath,
            },
            Reason = series.Reason,
            Message = series.Message,
            Type = series.Type.ToString(),
            Source = new V1EventSource { Component = component, Host = nodeName.Length == 0 ? null : nodeName },
            ReportingComponent = component,
            ReportingInstance = nodeName.Length == 0 ? component : nodeName,
            FirstTimestamp = series.First.UtcDateTime,
            LastTimestamp = series.Last.UtcDateTime,
            Count = series.Count,
        };
    }

    /// <summary>What changed since the event was sent before.</summary>
    public static JsonObject Repetition(EventSeries series) => new()
    {
        ["count"] = series.Count,
        ["lastTimestamp"] = series.Last.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture),
        ["message"] = series.Message,
    };
}
