using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>When, how often, about what and from whom an event is.</summary>
internal static class EventTableRenderer
{
    public static string FirstSeen(JsonObject item, DateTimeOffset now) =>
        item.Has("firstTimestamp") ? AgeRenderer.Since(item, "firstTimestamp", now) : AgeRenderer.Since(item, "eventTime", now);

    public static string LastSeen(JsonObject item, DateTimeOffset now) => true switch
    {
        _ when item.Child("series") is { } series => AgeRenderer.Since(series, "lastObservedTime", now),
        _ when item.Has("lastTimestamp") => AgeRenderer.Since(item, "lastTimestamp", now),
        _ => FirstSeen(item, now),
    };

    /// <summary>Events of the newer API that happened once have no count.</summary>
    public static string Count(JsonObject item)
    {
        var count = item.Child("series") is { } series ? series.Number("count") : Math.Max(item.Number("count"), 1);
        return count.ToString(CultureInfo.InvariantCulture);
    }

    public static string Target(JsonObject item)
    {
        var about = item.Child("involvedObject");
        var kind = about.Text("kind").ToLowerInvariant();
        return about.Text("name").Length == 0 ? kind : $"{kind}/{about.Text("name")}";
    }

    public static string Source(JsonObject item)
    {
        var component = TableCell.Or(item.Child("source").Text("component"), item.Text("reportingComponent"));
        var instance = TableCell.Or(item.Child("source").Text("host"), item.Text("reportingInstance"));
        return instance.Length == 0 ? component : $"{component}, {instance}";
    }
}
