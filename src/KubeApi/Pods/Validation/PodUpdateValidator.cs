using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>What an update may change of a pod: images, the deadline, tolerations, gates, and what it may not.</summary>
public static class PodUpdateValidator
{
    private const string Fields =
        "`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
        + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

    public static void Check(JsonObject pod, JsonObject old, FieldErrors errors)
    {
        var root = FieldCursor.Of(pod, errors);
        PodValidator.CheckAny(root);
        PodAnnotationValidator.CheckUpdate(root["metadata"]["annotations"], old.Child("metadata").Child("annotations"), root["spec"]);
        var spec = root["spec"];
        var before = old.Child("spec") ?? [];
        if (!CheckContainers(spec["containers"], before) || !CheckContainers(spec["initContainers"], before))
            return;
        CheckDeadline(spec["activeDeadlineSeconds"], before);
        CheckTolerations(spec["tolerations"], before);
        CheckGates(spec["schedulingGates"], before);
        CheckRest(spec, before);
    }

    /// <summary>Answers whether the rest can be compared.</summary>
    private static bool CheckContainers(FieldCursor containers, JsonObject before)
    {
        var name = containers.Path["spec.".Length..];
        if (containers.Count != before.Count(name))
        {
            containers.Forbidden("pod updates may not add or remove containers");
            return false;
        }
        foreach (var image in containers.Items.Select(c => c["image"]))
        {
            image.MustBeSet();
            if (image.Text.Trim() != image.Text)
                image.Invalid("must not have leading or trailing whitespace");
        }
        return true;
    }

    private static void CheckDeadline(FieldCursor deadline, JsonObject before)
    {
        var old = before.NumberOrNull("activeDeadlineSeconds");
        deadline.MayBeBetween(0, int.MaxValue);
        if (deadline.NumberOrNull is { } now && old < now)
            deadline.Invalid("must be less than or equal to previous value");
        else if (!deadline.IsSet && old is not null)
            deadline.Errors.Invalid(deadline.Path, null, "must not update from a positive integer to nil value");
    }

    private static void CheckTolerations(FieldCursor tolerations, JsonObject before)
    {
        foreach (var old in before.Items("tolerations"))
        {
            if (!tolerations.Items.Any(t => IsSame(t.Object ?? [], old)))
                tolerations.Forbidden("existing toleration can not be modified except its tolerationSeconds");
        }
        SchedulingValidator.CheckTolerations(tolerations);
    }

    private static bool IsSame(JsonObject toleration, JsonObject old) =>
        ((string[])["key", "operator", "value", "effect"]).All(f => toleration.Text(f) == old.Text(f));

    private static void CheckGates(FieldCursor gates, JsonObject before)
    {
        var known = before.Items("schedulingGates").Select(g => g.Text("name")).ToHashSet(StringComparer.Ordinal);
        foreach (var name in gates.Items.Select(g => g["name"]).Where(n => !known.Contains(n.Text)))
            name.Forbidden($"only deletion is allowed, but found new scheduling gate '{name.Text}'");
    }

    private static void CheckRest(FieldCursor spec, JsonObject before)
    {
        if (spec.Node.SameAs(before))
            return;
        var changed = (JsonObject)(spec.Object ?? []).DeepClone();
        TakeImages(changed, before, "containers");
        TakeImages(changed, before, "initContainers");
        foreach (var field in (string[])["activeDeadlineSeconds", "schedulingGates", "tolerations"])
            changed.Take(field, before);
        if (before.Number("terminationGracePeriodSeconds") < 0 && changed.Number("terminationGracePeriodSeconds") == 1)
            changed.Take("terminationGracePeriodSeconds", before);
        if (before.Count("schedulingGates") > 0)
            GatedPodValidator.Check(spec, changed, before);
        if (!changed.SameAs(before))
            spec.Forbidden($"pod updates may not change fields other than {Fields}\n{SpecDiffRenderer.Render(before, changed)}");
    }

    private static void TakeImages(JsonObject changed, JsonObject before, string list)
    {
        foreach (var (container, old) in changed.Items(list).Zip(before.Items(list)))
            container.Take("image", old);
    }
}
