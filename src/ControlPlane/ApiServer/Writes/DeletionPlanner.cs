using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Writes;

public enum DeletionAction
{
    /// <summary>The object goes now.</summary>
    Remove,

    /// <summary>The object is written with its deletion noted, and goes when nothing holds it any more.</summary>
    Mark,

    /// <summary>The object is written with its deletion noted, so that watchers see it, and goes then.</summary>
    MarkAndRemove,

    /// <summary>It is being deleted already, and not later than asked.</summary>
    Nothing,
}

/// <param name="Item">The object as it is to be written, or as it was when removed.</param>
public sealed record DeletionPlan(DeletionAction Action, JsonObject Item);

/// <summary>
/// What a delete does to an object: grace periods may only shrink, finalizers hold it, propagation adds or removes the garbage collector's finalizers
/// (apiserver, registry/rest/delete.go and generic/registry/store.go).
/// </summary>
public static class DeletionPlanner
{
    private const string OrphanFinalizer = "orphan";
    private const string ForegroundFinalizer = "foregroundDeletion";

    /// <param name="current">Not changed.</param>
    public static DeletionPlan Plan(JsonObject current, DeleteOptions options, KindRules rules, DateTimeOffset now)
    {
        var asked = options.GracePeriodSeconds is < 0 ? 1 : options.GracePeriodSeconds;
        var isMarked = current.Child("metadata").Has("deletionTimestamp");
        if (isMarked && IsLeftAlone(current, asked, rules))
            return new(DeletionAction.Nothing, current);
        var item = (JsonObject)current.DeepClone();
        var metadata = item.MakeChild("metadata");
        SetFinalizers(metadata, options, rules);
        if (isMarked)
            Shorten(metadata, asked, now);
        else
            Begin(item, metadata, asked, rules, now);
        // What ends in steps goes with a later delete, even when nothing holds it.
        var isHeld = Finalizers(metadata).Count > 0 || metadata.Number("deletionGracePeriodSeconds") > 0 || (!isMarked && rules.EndsInSteps);
        if (!isHeld)
            return rules.GracePeriodSeconds(current, asked) is null ? new(DeletionAction.Remove, (JsonObject)current.DeepClone())
                : JsonNode.DeepEquals(item, current) ? new(DeletionAction.Remove, item)
                : new(DeletionAction.MarkAndRemove, item);
        return JsonNode.DeepEquals(item, current) ? new(DeletionAction.Nothing, current) : new(DeletionAction.Mark, item);
    }

    /// <summary>Whether an object that is being deleted has lost what held it: the write that took the last hold removes it.</summary>
    public static bool IsReleased(JsonObject item, KindRules rules)
    {
        var metadata = item.Child("metadata");
        return metadata.Has("deletionTimestamp") && metadata.Number("deletionGracePeriodSeconds") == 0 && Finalizers(metadata!).Count == 0 && !rules.IsHeld(item);
    }

    /// <summary>
    /// Whether a further delete of an object that is being deleted does nothing: it would not end earlier, or waits for something that no deleter can take
    /// away. Such a delete cannot change finalizers either.
    /// </summary>
    private static bool IsLeftAlone(JsonObject current, long? asked, KindRules rules) =>
        rules.IsHeld(current) || (Present(current.Child("metadata")) is > 0 and var present && (asked is null || asked >= present));

    private static void Begin(JsonObject item, JsonObject metadata, long? asked, KindRules rules, DateTimeOffset now)
    {
        var grace = rules.GracePeriodSeconds(item, asked) ?? 0;
        metadata["deletionTimestamp"] = Timestamps.Render(After(now, grace));
        if (!rules.EndsInSteps)
        {
            metadata["deletionGracePeriodSeconds"] = grace;
            if (metadata.Number("generation") is > 0 and var generation)
                metadata["generation"] = generation + 1;
        }
        rules.MarkDeleted(item);
    }

    private static void Shorten(JsonObject metadata, long? asked, DateTimeOffset now)
    {
        var present = Present(metadata);
        var end = TimeOf(metadata);
        if (present == 0)
        {
            metadata["deletionGracePeriodSeconds"] = 0;
            if (end > now)
                metadata["deletionTimestamp"] = Timestamps.Render(now);
            return;
        }
        var wanted = asked ?? present;
        // Only ever earlier, so a period too long for a date does not matter here.
        var earlier = After(end, wanted - present);
        metadata["deletionTimestamp"] = Timestamps.Render(earlier < now ? now : earlier);
        // The node still has to see it when the shorter period is over already, unless nobody is to wait at all.
        metadata["deletionGracePeriodSeconds"] = earlier < now && wanted != 0 ? 1 : wanted;
    }

    /// <summary>A deleter may ask for any number of seconds; dates end.</summary>
    private static DateTimeOffset After(DateTimeOffset time, long seconds) =>
        seconds >= (DateTimeOffset.MaxValue - time).TotalSeconds ? DateTimeOffset.MaxValue
        : seconds <= (DateTimeOffset.MinValue - time).TotalSeconds ? DateTimeOffset.MinValue
        : time + TimeSpan.FromSeconds(seconds);

    /// <summary>The grace period of an object that is being deleted. One below zero, which only old servers wrote, is a second.</summary>
    private static long Present(JsonObject? metadata) => metadata.Number("deletionGracePeriodSeconds") is var seconds && seconds < 0 ? 1 : seconds;

    private static DateTimeOffset TimeOf(JsonObject metadata) =>
        DateTimeOffset.Parse(metadata.Text("deletionTimestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <summary>Puts the garbage collector's finalizers as the propagation asks.</summary>
    private static void SetFinalizers(JsonObject metadata, DeleteOptions options, KindRules rules)
    {
        var before = Finalizers(metadata);
        // Of two that exclude each other, the first counts.
        var present = before.FirstOrDefault(f => f is OrphanFinalizer or ForegroundFinalizer);
        var wanted = options.Propagation switch
        {
            _ when !rules.HasDependents => null,
            "Orphan" => OrphanFinalizer,
            "Foreground" => ForegroundFinalizer,
            "Background" => null,
            _ => present ?? (rules.OrphanDependentsByDefault ? OrphanFinalizer : null),
        };
        List<string> after = [.. before.Where(f => f is not (OrphanFinalizer or ForegroundFinalizer))];
        if (wanted is not null)
            after.Add(wanted);
        if (after.ToHashSet(StringComparer.Ordinal).SetEquals(before))
            return;
        if (after.Count == 0)
            metadata.Remove("finalizers");
        else
            metadata["finalizers"] = new JsonArray([.. after.Select(f => (JsonNode)JsonValue.Create(f))]);
    }

    private static IReadOnlyList<string> Finalizers(JsonObject metadata) =>
        metadata["finalizers"] is JsonArray list ? [.. list.Select(f => (string)f!)] : [];
}
