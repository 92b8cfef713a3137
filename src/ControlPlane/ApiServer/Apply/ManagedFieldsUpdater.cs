using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Apply;

/// <summary>Keeps metadata.managedFields for every kind of write but apply: who changed a field last owns it.</summary>
public static class ManagedFieldsUpdater
{
    /// <param name="live">The present object in normal form; null: the object is new.</param>
    /// <param name="item">
    /// What it becomes, in normal form. Its managedFields, which a client may have set, are replaced. Anything that cannot be worked out makes them
    /// go away, as upstream does, and never fails a write.
    /// </param>
    public static void Update(JsonObject? live, JsonObject item, FieldWrite write)
    {
        var managers = new FieldManagers(KnownEntries(live, item, write));
        var meta = new ObjectMeta(item);
        meta.Set("managedFields", null);
        // An object that nobody has tracked so far stays so, until it is applied.
        if (managers.IsEmpty && live is not null)
            return;
        try
        {
            Track(managers, live ?? EmptyObject(write.Target), item, write.UpdateId, write);
            meta.Set("managedFields", ManagedFieldsRenderer.Render(managers.Entries));
        }
        catch (ObjectFormatException)
        {
            meta.Set("managedFields", null);
        }
    }

    /// <summary>
    /// A write that changes nothing but times in managedFields is no change: puts the old entries back, so that nothing is stored.
    /// </summary>
    public static TimesComparison KeepTimes(JsonObject live, JsonObject item)
    {
        var (before, after) = (new ObjectMeta(live).ManagedFields, new ObjectMeta(item).ManagedFields);
        if (before is null || after is null || before.Count != after.Count || NodeRules.AreEqual(before, after))
            return TimesComparison.UnequalFields;
        var kept = (JsonArray)before.DeepClone();
        for (var i = 0; i < after.Count; i++)
        {
            if (!AreEqualButTime(before[i] as JsonObject, after[i] as JsonObject))
                return TimesComparison.UnequalFields;
        }
        new ObjectMeta(item).Set("managedFields", kept);
        if (NodeRules.AreEqual(live, item))
            return TimesComparison.Equal;
        new ObjectMeta(item).Set("managedFields", after);
        return TimesComparison.UnequalObjects;
    }

    internal static JsonObject EmptyObject(DecodeTarget target)
    {
        var item = new JsonObject { ["kind"] = target.Kind, ["apiVersion"] = target.ApiVersion };
        ObjectNormalizer.Normalize(item, target.Type);
        return item;
    }

    /// <exception cref="ObjectFormatException">The objects cannot be compared.</exception>
    internal static void Track(FieldManagers managers, JsonObject live, JsonObject item, FieldManagerId writer, FieldWrite write)
    {
        var apiVersion = write.Target.ApiVersion;
        var change = write.Filter.Apply(ObjectDiff.Compare(live, item, write.Target.Type));
        managers.GiveUp(change, apiVersion, writer: null);
        var mine = new ManagedEntry(writer, apiVersion, change.Changed, write.TimeText);
        var before = managers.Find(writer);
        managers.SetOwned(mine);
        if (before is not null)
            managers.Set(managers.Find(writer) is { } changed ? changed with { Fields = changed.Fields.Union(before.Fields) } : before);
        managers.CapUpdaters();
    }

    private static IReadOnlyList<ManagedEntry> KnownEntries(JsonObject? live, JsonObject item, FieldWrite write)
    {
        var present = live is null ? null : new ObjectMeta(live).ManagedFields;
        var sent = new ObjectMeta(item).ManagedFields;
        // Subresources cannot set managedFields.
        if (write.Subresource.Length > 0)
            return ManagedFieldsParser.ParseOrNothing(present);
        if (ManagedFieldsParser.IsReset(sent))
            return [];
        var known = ManagedFieldsParser.ParseOrNothing(sent);
        return known.Count > 0 ? known : ManagedFieldsParser.ParseOrNothing(present);
    }

    private static bool AreEqualButTime(JsonObject? before, JsonObject? after)
    {
        if (before is null || after is null)
            return false;
        var copy = (JsonObject)after.DeepClone();
        copy.Remove("time");
        if (before.TextOrNull("time") is { } time)
            copy["time"] = time;
        return NodeRules.AreEqual(before, copy);
    }
}
