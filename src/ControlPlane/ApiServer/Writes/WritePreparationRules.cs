using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Apply;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Writes;

/// <summary>The steps of a write that are the same for all kinds and touch nothing but the object.</summary>
internal static class WritePreparationRules
{
    /// <summary>Puts the namespace of the path into the object.</summary>
    /// <exception cref="ApiException">The object names another one.</exception>
    public static void SetNamespace(JsonObject item, WriteTarget target)
    {
        var meta = new ObjectMeta(item);
        var expected = target.Declaration.Namespaced ? target.Namespace : "";
        if (meta.Namespace.Length == 0)
            meta.Namespace = expected;
        else if (meta.Namespace != expected && target.Declaration.Namespaced)
            throw ApiErrors.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
    }

    /// <exception cref="ApiException">The object has another name than the path.</exception>
    public static void CheckName(JsonObject item, WriteTarget target)
    {
        var meta = new ObjectMeta(item);
        if (meta.Name.Length == 0)
            meta.Name = target.Name;
        else if (meta.Name != target.Name)
            throw ApiErrors.BadRequest($"the name of the object ({meta.Name}) does not match the name on the URL ({target.Name})");
        SetNamespace(item, target);
    }

    public static void Default(JsonObject item, WriteTarget target)
    {
        target.Rules.SetDefaults(item);
        ObjectNormalizer.Normalize(item, target.Resource.Type);
    }

    public static FieldWrite FieldWriteOf(WriteTarget target, DateTimeOffset now) =>
        new(DecodeTarget.Of(target.Declaration), target.Manager, target.Subresource, now);

    /// <summary>What only the server may say of a new object.</summary>
    public static void FillCreated(JsonObject item, WriteTarget target, string uid, DateTimeOffset now)
    {
        var meta = new ObjectMeta(item);
        meta.Set("deletionTimestamp", null);
        meta.Set("deletionGracePeriodSeconds", null);
        meta.Set("selfLink", null);
        meta.Uid = uid;
        meta.CreationTimestamp = now;
        meta.Generation = target.Rules.HasGeneration ? 1 : 0;
    }

    /// <summary>What an update cannot change of the old object's metadata.</summary>
    public static void CarryOver(JsonObject item, JsonObject old)
    {
        ObjectMeta meta = new(item), before = new(old);
        meta.Generation = before.Generation;
        if (meta.Uid.Length == 0)
            meta.Uid = before.Uid;
        foreach (var field in new[] { "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink" })
            meta.Set(field, before.Metadata?[field]?.DeepClone());
    }

    public static FieldErrors CheckCreated(JsonObject item, WriteTarget target, WriteContext context)
    {
        var errors = new FieldErrors();
        // Kinds check metadata together with their own fields; what holds for all kinds is only looked at when that found nothing.
        MetadataValidationRules.Validate(item, target.Declaration, target.Rules.CheckName, errors);
        target.Rules.Validate(item, errors, context);
        if (!errors.Any)
            MetadataValidationRules.Validate(item, target.Declaration, null, errors);
        return errors;
    }

    public static FieldErrors CheckUpdated(JsonObject item, JsonObject old, WriteTarget target, WriteContext context)
    {
        var errors = new FieldErrors();
        MetadataValidationRules.Validate(item, target.Declaration, null, errors);
        MetadataValidationRules.ValidateUpdate(item, old, errors);
        if (errors.Any)
            // Upstream's kinds look at these once more, and clients see each cause twice.
            MetadataValidationRules.ValidateUpdate(item, old, errors);
        target.Rules.ValidateUpdate(item, old, errors, context);
        return errors;
    }

    /// <summary>Compares what the writer says it has seen with what there is.</summary>
    /// <exception cref="ApiException">409, or 422 when a kind wants to know.</exception>
    public static void CheckSeen(JsonObject item, JsonObject old, WriteTarget target)
    {
        ObjectMeta meta = new(item), present = new(old);
        // Of a patched object it is a field like others, which may not be changed.
        if (!target.IsPatch && meta.Uid.Length > 0 && meta.Uid != present.Uid)
            throw ApiErrors.Conflict(
                target.Declaration, target.Name, $"Precondition failed: UID in precondition: {meta.Uid}, UID in object meta: {present.Uid}");
        var seen = meta.ResourceVersion;
        if (seen.Length == 0 || seen == "0")
        {
            if (target.Rules.AllowUnconditionalUpdate)
            {
                meta.ResourceVersion = present.ResourceVersion;
                return;
            }
            var errors = new FieldErrors();
            errors.Invalid("metadata.resourceVersion", 0, "must be specified for an update");
            throw ApiErrors.Invalid(target.Declaration, target.Name, errors);
        }
        if (!ulong.TryParse(seen, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            throw ApiErrors.BadRequest($"resourceVersion: Invalid value: \"{seen}\": strconv.ParseUint: parsing \"{seen}\": invalid syntax");
        if (seen != present.ResourceVersion)
            throw ApiErrors.Outdated(target.Declaration, target.Name);
    }
}
