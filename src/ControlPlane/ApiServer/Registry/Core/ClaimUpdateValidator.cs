using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Quantities;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>What may change of a claim: the volume once, and when it is bound its size and attributes.</summary>
internal static class ClaimUpdateValidator
{
    private const string Class = "volume.beta.kubernetes.io/storage-class";

    public static void Check(FieldCursor spec, JsonObject item, JsonObject old)
    {
        var before = (JsonObject)(old.Child("spec") ?? []).DeepClone();
        var after = (JsonObject)(spec.Object ?? []).DeepClone();
        if (before.Text("volumeName").Length == 0)
            before.Take("volumeName", after);
        CheckClass(spec, item, old, after, before);
        var isBound = item.Child("status").Text("phase") == "Bound";
        if (isBound && after.Child("resources").Child("requests") is { } requests)
            requests.Take("storage", before.Child("resources").Child("requests"));
        if (isBound)
            after.Take("volumeAttributesClassName", before);
        if (!after.SameAs(before))
            spec.Forbidden(
                "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n"
                + SpecDiffRenderer.Render(before, after));
        CheckSize(spec, old);
        if (!spec["volumeMode"].Node.SameAs(old.Child("spec")?["volumeMode"]))
            spec.Errors.Invalid("volumeMode", spec["volumeMode"].Node, FieldChecks.Immutable);
        CheckAttributes(spec["volumeAttributesClassName"], old);
    }

    /// <summary>A class may be named later where none was, and where the old annotation named it.</summary>
    private static void CheckClass(FieldCursor spec, JsonObject item, JsonObject old, JsonObject after, JsonObject before)
    {
        var (now, then) = (item.Child("metadata").Child("annotations").TextOrNull(Class), old.Child("metadata").Child("annotations").TextOrNull(Class));
        var isFirst = !before.Has("storageClassName") && after.Has("storageClassName") && (then is null || after.Text("storageClassName") == then);
        if (now != then && !(isFirst && now is null))
            spec.Errors.Invalid($"metadata.annotations[{Class}]", now ?? "", FieldChecks.Immutable);
        if (isFirst)
            after.Take("storageClassName", before);
    }

    private static void CheckSize(FieldCursor spec, JsonObject old)
    {
        var size = spec["resources"]["requests"]["storage"];
        var before = AmountOf(old.Child("spec").Child("resources").Child("requests"));
        if (size.Amount() < before && size.Amount() <= AmountOf(old.Child("status").Child("capacity")))
            size.Forbidden("field can not be less than status.capacity");
    }

    private static void CheckAttributes(FieldCursor name, JsonObject old)
    {
        if (name.Node.SameAs(old.Child("spec")?["volumeAttributesClassName"]) || !old.Child("status").Has("currentVolumeAttributesClassName"))
            return;
        if (!name.IsSet)
            name.Forbidden("update to nil is forbidden when status.currentVolumeAttributesClassName is not nil");
        else if (name.IsEmpty)
            name.Forbidden("update to empty string is forbidden when status.currentVolumeAttributesClassName is not nil");
    }

    private static Quantity AmountOf(JsonObject? list) => Quantity.TryParse(list.Scalar("storage"), out var amount) ? amount : default;
}
