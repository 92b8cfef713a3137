using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>Annotations of pods and templates that mean something.</summary>
public static class PodAnnotationValidator
{
    private const string BadProfile = "must be a valid seccomp profile";

    /// <param name="spec">Of the annotated pod.</param>
    public static void Check(FieldCursor annotations, FieldCursor spec)
    {
        foreach (var (key, annotation) in annotations.Entries)
            CheckOne(key, annotation, annotations, spec);
    }

    /// <summary>Old annotations stand for fields; both must say the same on create.</summary>
    public static void CheckAgainstFields(FieldCursor annotations, FieldCursor spec)
    {
        CheckSeccomp(annotations.Key(PodAnnotations.Seccomp), spec["securityContext"]["seccompProfile"]);
        foreach (var container in PodSpecValidator.AllContainers(spec))
        {
            var name = container["name"].Text;
            CheckSeccomp(annotations.Key(PodAnnotations.ContainerSeccompPrefix + name), container["securityContext"]["seccompProfile"]);
            var own = container["securityContext"]["appArmorProfile"];
            var profile = own.IsSet ? own : spec["securityContext"]["appArmorProfile"];
            CheckAppArmor(annotations.Key(PodAnnotations.AppArmorPrefix + name), profile.Named(own.Path));
        }
    }

    /// <summary>What an update may not do to them.</summary>
    public static void CheckUpdate(FieldCursor annotations, JsonObject? old, FieldCursor spec)
    {
        foreach (var (key, before) in old ?? [])
        {
            if (!annotations.Key(key).Node.SameAs(before))
                CheckChange(annotations.Key(key), key, "remove or update");
        }
        foreach (var (key, annotation) in annotations.Entries.Where(e => !old.Has(e.Key)))
            CheckChange(annotation, key, "add");
        Check(annotations, spec);
    }

    private static void CheckChange(FieldCursor annotation, string key, string how)
    {
        if (key.StartsWith(PodAnnotations.AppArmorPrefix, StringComparison.Ordinal))
            annotation.Forbidden($"may not {how} AppArmor annotations");
        if (key == PodAnnotations.Mirror)
            annotation.Forbidden($"may not {how} mirror pod annotation");
    }

    private static void CheckOne(string key, FieldCursor annotation, FieldCursor annotations, FieldCursor spec)
    {
        if (key == PodAnnotations.Mirror && spec["nodeName"].IsEmpty)
            annotation.Invalid("must set spec.nodeName if mirror pod annotation is set");
        else if (key == PodAnnotations.DeletionCost && !IsCost(annotation.Text))
            annotation.Invalid("must be a 32bit integer");
        else if (key == PodAnnotations.Seccomp || key.StartsWith(PodAnnotations.ContainerSeccompPrefix, StringComparison.Ordinal))
            CheckProfile(annotation.Named($"{annotations.Path}.{key}"));
        else if (key.StartsWith(PodAnnotations.AppArmorPrefix, StringComparison.Ordinal))
            CheckAppArmorName(annotation, key[PodAnnotations.AppArmorPrefix.Length..], spec);
    }

    private static bool IsCost(string text) =>
        !text.StartsWith('+') && (text == "0" || !text.StartsWith('0')) && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    private static void CheckProfile(FieldCursor profile)
    {
        if (profile.Text is "runtime/default" or "docker/default" or "unconfined")
            return;
        if (profile.Text.StartsWith("localhost/", StringComparison.Ordinal))
            FileSourceChecks.CheckDescendingPath(FieldCursor.At(profile.Text["localhost/".Length..], profile.Path, profile.Errors));
        else
            profile.Invalid(BadProfile);
    }

    private static void CheckAppArmorName(FieldCursor annotation, string container, FieldCursor spec)
    {
        if (PodSpecValidator.AllContainers(spec).All(c => c["name"].Text != container))
            annotation.Invalid(container, "container not found");
        if (annotation.Text is not ("" or "runtime/default" or "unconfined") && !annotation.Text.StartsWith("localhost/", StringComparison.Ordinal))
            annotation.Invalid($"invalid AppArmor profile name: {QuotedTextRenderer.Quote(annotation.Text)}");
    }

    private static void CheckSeccomp(FieldCursor annotation, FieldCursor profile) => CheckMatch(annotation, profile, "seccomp", "docker/default");

    private static void CheckAppArmor(FieldCursor annotation, FieldCursor profile) => CheckMatch(annotation, profile, "apparmor", "runtime/default");

    private static void CheckMatch(FieldCursor annotation, FieldCursor profile, string what, string otherDefault)
    {
        if (!annotation.IsSet || !profile.IsSet)
            return;
        var text = annotation.Text;
        var isSameType = profile["type"].Text switch
        {
            "Unconfined" => text == "unconfined",
            "RuntimeDefault" => text == "runtime/default" || text == otherDefault,
            "Localhost" => text.StartsWith("localhost/", StringComparison.Ordinal),
            _ => true,
        };
        if (!isSameType)
            profile["type"].Forbidden($"{what} type in annotation and field must match");
        else if (profile["type"].Text == "Localhost" && text["localhost/".Length..] != profile["localhostProfile"].Text)
            profile["localhostProfile"].Forbidden($"{what} profile in annotation and field must match");
    }
}
