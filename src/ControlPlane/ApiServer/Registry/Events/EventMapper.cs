using System.Text.Json.Nodes;

namespace NodeStack.ControlPlane.ApiServer.Registry.Events;

/// <summary>Events of events.k8s.io to the core form that is stored, and back: the same fields under other names.</summary>
internal static class EventMapper
{
    private static readonly (string Core, string Event)[] Names =
    [
        ("involvedObject", "regarding"),
        ("message", "note"),
        ("source", "deprecatedSource"),
        ("firstTimestamp", "deprecatedFirstTimestamp"),
        ("lastTimestamp", "deprecatedLastTimestamp"),
        ("count", "deprecatedCount"),
        ("reportingComponent", "reportingController"),
    ];

    public static void ToCore(JsonObject item)
    {
        foreach (var (core, name) in Names)
            Rename(item, name, core);
    }

    public static void FromCore(JsonObject item)
    {
        foreach (var (core, name) in Names)
            Rename(item, core, name);
    }

    private static void Rename(JsonObject item, string from, string to)
    {
        var value = item[from];
        item.Remove(from);
        item.Remove(to);
        if (value is not null)
            item[to] = value;
    }
}
