using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Apply;

/// <summary>
/// Server-side apply: lays a configuration over the present object, takes away what its manager no longer applies, refuses to change what others own
/// (unless forced), and settles managedFields. Pure: the present object and the configuration stay as they are.
/// </summary>
public static class ApplyPlanner
{
    private const string BeforeFirstApply = "before-first-apply";

    /// <param name="live">The present object in normal form; null: there is none, applying makes it.</param>
    /// <param name="force">Take over what others own.</param>
    /// <returns>The object in normal form, managedFields settled, not yet defaulted; warnings by validation mode.</returns>
    /// <exception cref="ApiException">BadRequest for a wrong configuration, Conflict when others own what would change.</exception>
    public static DecodedObject Apply(JsonObject? live, ApplyConfig config, FieldWrite write, bool force, FieldValidation validation)
    {
        CheckConfig(config.Object, write.Target);
        try
        {
            var item = ApplyAsManager(live ?? ManagedFieldsUpdater.EmptyObject(write.Target), config.Object, write, force, isNew: live is null);
            return new DecodedObject(item, Duplicates(config, validation));
        }
        catch (ObjectFormatException e)
        {
            throw ApiErrors.BadRequest(e.Message);
        }
    }

    private static void CheckConfig(JsonObject config, DecodeTarget target)
    {
        if (config.Text("kind") != target.Kind || config.Text("apiVersion") != target.ApiVersion)
            throw ApiErrors.BadRequest($"invalid object type: {TypeText(config.Text("apiVersion"), config.Text("kind"))}");
        if (new ObjectMeta(config).ManagedFields is not null)
            throw ApiErrors.BadRequest("metadata.managedFields must be nil");
        if (ConfigRules.Check(config, target.Type, allowDuplicates: false) is not { } problem)
            return;
        var meta = new ObjectMeta(config);
        throw ApiErrors.BadRequest($"failed to create typed patch object ({meta.Namespace}/{meta.Name}; {TypeText(target.ApiVersion, target.Kind)}): {problem}");
    }

    private static JsonObject ApplyAsManager(JsonObject live, JsonObject config, FieldWrite write, bool force, bool isNew)
    {
        var outcome = ApplyOnce(live, config, write, force, isNew);
        if (outcome.Conflicts.Count > 0 && write.Manager == LastAppliedRules.Manager && LastAppliedRules.Takeable(live, write.Target) is { } takeable)
        {
            IReadOnlyList<FieldConflict> left = [.. outcome.Conflicts.Where(c => !takeable.Contains([.. c.Path]))];
            outcome = left.Count == 0 ? ApplyOnce(live, config, write, force: true, isNew) : outcome with { Conflicts = left };
        }
        if (outcome.Conflicts.Count > 0)
            throw ConflictRenderer.Render(outcome.Conflicts);
        if (write.Manager == LastAppliedRules.Manager)
            LastAppliedRules.Follow(outcome.Item, config);
        return outcome.Item;
    }

    private static Outcome ApplyOnce(JsonObject live, JsonObject config, FieldWrite write, bool force, bool isNew)
    {
        var (type, apiVersion, id) = (write.Target.Type, write.Target.ApiVersion, write.ApplyId);
        var managers = new FieldManagers(ManagedFieldsParser.ParseOrNothing(new ObjectMeta(live).ManagedFields));
        var present = (JsonObject)live.DeepClone();
        new ObjectMeta(present).Set("managedFields", null);
        if (managers.IsEmpty && !isNew)
            ManagedFieldsUpdater.Track(managers, ManagedFieldsUpdater.EmptyObject(write.Target), present, write.UpdateId with { Name = BeforeFirstApply }, write);

        var merged = ObjectMergePlanner.Merge(present, config, type);
        var last = managers.Find(id);
        var fields = write.Filter.Apply(FieldSetBuilder.Build(config, type));
        managers.Set(new ManagedEntry(id, apiVersion, fields, last?.Time ?? ""));
        var item = last is null || last.ApiVersion != apiVersion ? merged : PrunePlanner.Prune(merged, last.Fields, managers.AllFields(apiVersion), type);

        var change = write.Filter.Apply(ObjectDiff.Compare(present, item, type));
        var conflicts = managers.ConflictsOf(change, apiVersion, id);
        if (conflicts.Count > 0 && !force)
            return new Outcome(item, conflicts);
        managers.GiveUp(change, apiVersion, id);
        // Only a change of the object is an event in time: who joins the owners of what is there gets no time.
        if (managers.Find(id) is { } mine)
            managers.SetOwned(mine with { Time = NodeRules.AreEqual(present, item) ? mine.Time : FieldManagers.TimeText(write.Now) });
        return new Outcome(Settle(item, managers, write.Target), []);
    }

    /// <summary>The result as an object of the kind, in normal form.</summary>
    private static JsonObject Settle(JsonObject item, FieldManagers managers, DecodeTarget target)
    {
        var result = ObjectDecoder.Read(ObjectEncoder.Encode(item), target).Item;
        new ObjectMeta(result).Set("managedFields", ManagedFieldsRenderer.Render(managers.Entries));
        return result;
    }

    private static IReadOnlyList<string> Duplicates(ApplyConfig config, FieldValidation validation)
    {
        if (config.Duplicates.Count == 0 || validation == FieldValidation.Ignore)
            return [];
        return validation == FieldValidation.Warn
            ? config.Duplicates
            : throw ApiErrors.BadRequest($"error strict decoding YAML: error converting YAML to JSON: {YamlBody.Summary(config.Duplicates)}");
    }

    /// <summary>As Go writes a group, version and kind.</summary>
    private static string TypeText(string apiVersion, string kind) =>
        $"{(apiVersion.Contains('/', StringComparison.Ordinal) ? apiVersion : $"/{apiVersion}")}, Kind={kind}";

    private sealed record Outcome(JsonObject Item, IReadOnlyList<FieldConflict> Conflicts);
}
