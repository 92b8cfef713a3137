using System.Text;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>Events in their core form. Those with an event time are of the newer kind, of which more is asked.</summary>
internal static class EventValidator
{
    private static readonly (string Field, bool IsNeeded, int Limit)[] Texts = [("reportingInstance", true, 128), ("action", true, 128), ("reason", true, 128), ("message", false, 1024)];

    private static readonly string[] Fixed =
    [
        "involvedObject", "reason", "message", "source", "firstTimestamp", "lastTimestamp", "count", "reason", "type", "eventTime", "action", "related",
        "reportingComponent", "reportingInstance",
    ];

    /// <param name="reporter">What the version calls the reporting controller.</param>
    public static void Check(JsonObject item, FieldErrors errors, string reporter)
    {
        var root = FieldCursor.Of(item, errors);
        var space = item.Child("metadata").Text("namespace");
        var about = root["involvedObject"]["namespace"];
        if (!item.Has("eventTime"))
        {
            if (about.Text != space && !(about.IsEmpty && space is "" or "default"))
                about.Invalid(about.Text, "does not match event.namespace");
        }
        else
        {
            if (about.IsEmpty && space is not ("default" or "kube-system"))
                about.Invalid("", "does not match event.namespace");
            root["reportingComponent"].Named(reporter).MustBeSet();
            root["reportingComponent"].Named(reporter).MustBeLabelKey();
            foreach (var (field, isNeeded, limit) in Texts)
                CheckText(root[field], isNeeded, limit);
        }
        if (NameRules.Dns1123Subdomain(space) is { } problem)
            errors.Invalid("namespace", space, problem);
    }

    /// <summary>What events.k8s.io asks of new events besides.</summary>
    public static void CheckStrictly(JsonObject item, FieldErrors errors)
    {
        CheckSeries(item, errors);
        if (!item.Has("eventTime"))
            errors.Required("eventTime");
        if (item.Text("type") is not ("Normal" or "Warning"))
            errors.Invalid("type", "", $"has invalid value: {item.Text("type")}");
        foreach (var field in new[] { "firstTimestamp", "lastTimestamp", "count" }.Where(f => item.Has(f) && item.Scalar(f) != "0"))
            errors.Invalid(field, "", "needs to be unset");
        if (item.Child("source").Text("component").Length > 0 || item.Child("source").Text("host").Length > 0)
            errors.Invalid("source", "", "needs to be unset");
    }

    public static void CheckUpdate(JsonObject item, JsonObject old, FieldErrors errors)
    {
        if (!item.SameAt(old, "series"))
            CheckSeries(item, errors);
        foreach (var field in Fixed)
            FieldCursor.Of(item, errors)[field].Named(field == "reportingComponent" ? "reportingController" : field).MustNotChange(old[field]);
    }

    private static void CheckSeries(JsonObject item, FieldErrors errors)
    {
        if (item.Child("series") is not { } series)
            return;
        if (series.Number("count") < 2)
            errors.Invalid("series.count", "", "should be at least 2");
        if (!series.Has("lastObservedTime"))
            errors.Required("series.lastObservedTime");
    }

    private static void CheckText(FieldCursor text, bool isNeeded, int limit)
    {
        if (isNeeded)
            text.MustBeSet();
        if (Encoding.UTF8.GetByteCount(text.Text) > limit)
            text.Invalid("", $"can have at most {limit} characters");
    }
}
