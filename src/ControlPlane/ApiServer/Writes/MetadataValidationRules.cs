using System.Text;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Writes;

/// <summary>Checks of metadata that hold for every kind (apimachinery, api/validation/objectmeta.go).</summary>
public static class MetadataValidationRules
{
    private const int LargestAnnotationsBytes = 256 * 1024;
    private static readonly string[] StandardFinalizers = ["kubernetes", "orphan", "foregroundDeletion"];
    private static readonly string[] Immutable = ["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"];

    /// <summary>Name, namespace and the rest of a new object.</summary>
    /// <param name="checkName">Null for the one rule that holds for all kinds: the name must fit a path.</param>
    public static void Validate(JsonObject item, ResourceDeclaration resource, Func<string, string?>? checkName, FieldErrors errors)
    {
        var metadata = item.Child("metadata");
        if (metadata.Text("generateName") is { Length: > 0 } prefix)
            CheckName("metadata.generateName", prefix, checkName is null ? PathSegmentPrefix(prefix) : Problem(checkName(MaskDash(prefix))), errors);
        if (metadata.Text("name") is { Length: > 0 } name)
            CheckName("metadata.name", name, checkName is null ? PathSegment(name) : Problem(checkName(name)), errors);
        else
            errors.Required("metadata.name", "name or generateName is required");
        CheckNamespace(metadata.Text("namespace"), resource, errors);
        if (metadata.Number("generation") is < 0 and var generation)
            errors.Invalid("metadata.generation", generation, "must be greater than or equal to 0");
        CheckShared(metadata, errors);
        CheckFinalizers(metadata, errors);
        CheckManagedFields(metadata, errors);
    }

    /// <summary>What an update may not change.</summary>
    public static void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors)
    {
        JsonObject? metadata = item.Child("metadata"), before = old.Child("metadata");
        if (before.Has("deletionTimestamp"))
        {
            var added = Texts(metadata, "finalizers").Except(Texts(before, "finalizers"), StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
            if (added.Length > 0)
                errors.Forbidden(
                    "metadata.finalizers",
                    $"no new finalizers can be added if the object is being deleted, found new finalizers []string{{{string.Join(", ", added.Select(f => $"\"{f}\""))}}}");
        }
        if (metadata.Number("generation") < before.Number("generation"))
            errors.Invalid("metadata.generation", metadata.Number("generation"), "must not be decremented");
        foreach (var field in Immutable)
        {
            if (!JsonNode.DeepEquals(metadata?[field], before?[field]))
                errors.Invalid($"metadata.{field}", ValueOf(metadata?[field]), "field is immutable");
        }
        CheckShared(metadata, errors);
        CheckManagedFields(metadata, errors);
    }

    /// <summary>Whether a name fits a path.</summary>
    public static bool IsPathSegment(string name) => !PathSegment(name).Any();

    private static void CheckName(string field, string name, IEnumerable<string> problems, FieldErrors errors)
    {
        foreach (var problem in problems)
            errors.Invalid(field, name, problem);
    }

    private static IEnumerable<string> Problem(string? problem) => problem is null ? [] : [problem];

    /// <summary>A prefix may end in a dash, since more will follow: it is looked at with a letter in place of the dash and what is before it.</summary>
    private static string MaskDash(string prefix) => prefix.Length > 1 && prefix[^1] == '-' ? $"{prefix[..^2]}a" : prefix;

    /// <summary>Names that stand for other things in paths, or break them, are names of nothing.</summary>
    private static IEnumerable<string> PathSegment(string name) => name is "." or ".." ? [$"may not be '{name}'"] : PathSegmentPrefix(name);

    private static IEnumerable<string> PathSegmentPrefix(string prefix) =>
        new[] { '/', '%' }.Where(c => prefix.Contains(c, StringComparison.Ordinal)).Select(c => $"may not contain '{c}'");

    private static void CheckNamespace(string @namespace, ResourceDeclaration resource, FieldErrors errors)
    {
        if (!resource.Namespaced && @namespace.Length > 0)
            errors.Forbidden("metadata.namespace", "not allowed on this type");
        else if (resource.Namespaced && @namespace.Length == 0)
            errors.Required("metadata.namespace");
        else if (resource.Namespaced)
            errors.Check("metadata.namespace", @namespace, NameRules.Dns1123Label(@namespace));
    }

    private static void CheckShared(JsonObject? metadata, FieldErrors errors)
    {
        foreach (var (key, value) in metadata.Child("labels") ?? [])
        {
            foreach (var problem in LabelRules.Key(key))
                errors.Invalid("metadata.labels", key, problem);
            foreach (var problem in LabelRules.Value((string?)value ?? ""))
                errors.Invalid("metadata.labels", (string?)value, problem);
        }
        long size = 0;
        foreach (var (key, value) in metadata.Child("annotations") ?? [])
        {
            size += Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount((string?)value ?? "");
            // Annotations may be of any case; the form is the same.
            foreach (var problem in LabelRules.Key(key.ToLowerInvariant()))
                errors.Invalid("metadata.annotations", key, problem);
        }
        if (size > LargestAnnotationsBytes)
            errors.TooLong("metadata.annotations", LargestAnnotationsBytes);
        CheckOwners(metadata, errors);
    }

    private static void CheckOwners(JsonObject? metadata, FieldErrors errors)
    {
        var controller = "";
        var owners = metadata.Items("ownerReferences");
        for (var i = 0; i < owners.Count; i++)
        {
            var owner = owners[i];
            // Upstream names the list, not the item; clients match on that.
            const string field = "metadata.ownerReferences";
            var apiVersion = owner.Text("apiVersion");
            if (VersionOf(apiVersion).Length == 0)
                errors.Invalid($"{field}.apiVersion", apiVersion, "version must not be empty");
            foreach (var name in new[] { "kind", "name", "uid" })
            {
                if (owner.Text(name).Length == 0)
                    errors.Invalid($"{field}.{name}", "", "must not be empty");
            }
            if (apiVersion == "v1" && owner.Text("kind") == "Event")
                errors.Invalid(field, owner.ToJsonString(), "/v1, Kind=Event is disallowed from being an owner");
            if (!owner.Flag("controller"))
                continue;
            var found = $"{owner.Text("kind")}/{owner.Text("name")}";
            if (controller.Length > 0)
                errors.Invalid(
                    field, metadata!["ownerReferences"]!.ToJsonString(),
                    $"Only one reference can have Controller set to true. Found \"true\" in references for {controller} and {found}");
            else
                controller = found;
        }
    }

    private static void CheckFinalizers(JsonObject? metadata, FieldErrors errors)
    {
        var finalizers = Texts(metadata, "finalizers");
        for (var i = 0; i < finalizers.Count; i++)
        {
            foreach (var problem in LabelRules.Key(finalizers[i]))
                errors.Invalid("metadata.finalizers", finalizers[i], problem);
            if (!finalizers[i].Contains('/', StringComparison.Ordinal) && !StandardFinalizers.Contains(finalizers[i]))
                errors.Invalid($"metadata.finalizers[{i}]", finalizers[i], "name is neither a standard finalizer name nor is it fully qualified");
        }
        if (finalizers.Contains("orphan") && finalizers.Contains("foregroundDeletion"))
            errors.Invalid("metadata.finalizers", metadata!["finalizers"], "finalizer orphan and foregroundDeletion cannot be both set");
    }

    private static void CheckManagedFields(JsonObject? metadata, FieldErrors errors)
    {
        var entries = metadata.Items("managedFields");
        for (var i = 0; i < entries.Count; i++)
        {
            var field = $"metadata.managedFields[{i}]";
            if (entries[i].Text("operation") is var operation and not ("Apply" or "Update"))
                errors.Invalid($"{field}.operation", operation, "must be `Apply` or `Update`");
            if (entries[i].Text("fieldsType") is { Length: > 0 } type and not "FieldsV1")
                errors.Invalid($"{field}.fieldsType", type, "must be `FieldsV1`");
            ManagerNameRules.Check(entries[i].Text("manager"), $"{field}.manager", errors);
            if (entries[i].Text("subresource").Length > 256)
                errors.TooLong($"{field}.subresource", 256);
        }
    }

    /// <summary>Empty for what is no group and version.</summary>
    private static string VersionOf(string apiVersion) => apiVersion.Split('/') switch
    {
        [var version] => version,
        [_, var version] => version,
        _ => "",
    };

    private static IReadOnlyList<string> Texts(JsonObject? metadata, string name) =>
        metadata?[name] is JsonArray list ? [.. list.Select(f => (string?)f ?? "")] : [];

    private static object? ValueOf(JsonNode? node) => node is null ? null : JsonFields.NumberOf(node) is { } number ? number : JsonFields.ScalarOf(node);
}
