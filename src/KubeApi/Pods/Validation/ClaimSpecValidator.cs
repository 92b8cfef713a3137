using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>The spec of a persistent volume claim, of its own or in a template.</summary>
public static class ClaimSpecValidator
{
    private static readonly string[] Modes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

    public static void Check(FieldCursor spec)
    {
        CheckModes(spec["accessModes"]);
        spec["selector"].MustBeLabelSelector();
        CheckStorage(spec);
        spec["storageClassName"].MayBe(NameRules.Dns1123Subdomain);
        spec["volumeMode"].MayBeOneOf("Block", "Filesystem");
        CheckSource(spec["dataSource"]);
        CheckSource(spec["dataSourceRef"]);
        spec["dataSourceRef"]["namespace"].MayBe(NameRules.Dns1123Label);
        CheckSources(spec);
        spec["volumeAttributesClassName"].MayBe(NameRules.Dns1123Subdomain);
    }

    public static void CheckModes(FieldCursor modes)
    {
        modes.MustBeSet("at least 1 access mode is required");
        foreach (var mode in modes.Items.Where(m => !Modes.Contains(m.Text)))
            mode.Errors.NotSupported(modes.Path, mode.Text, Modes);
        var isOncePod = modes.Items.Any(m => m.Text == "ReadWriteOncePod");
        if (isOncePod && modes.Items.Any(m => m.Text != "ReadWriteOncePod" && Modes.Contains(m.Text)))
            modes.Forbidden("may not use ReadWriteOncePod with other access modes");
    }

    private static void CheckStorage(FieldCursor spec)
    {
        var storage = spec["resources"]["requests"]["storage"].Named($"{spec.Path}.resources[storage]");
        if (!storage.IsSet)
            storage.Required();
        else
            storage.MustBePositiveQuantity();
    }

    private static void CheckSource(FieldCursor source)
    {
        if (!source.IsSet)
            return;
        source["name"].MustBeSet();
        source["kind"].MustBeSet();
        if (source["apiGroup"].IsEmpty && source["kind"].Text != "PersistentVolumeClaim")
            source.Invalid(source["kind"].Text, "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
        source["apiGroup"].MayBe(NameRules.Dns1123Subdomain);
    }

    private static void CheckSources(FieldCursor spec)
    {
        var (source, reference) = (spec["dataSource"], spec["dataSourceRef"]);
        if (!source.IsSet || !reference.IsSet)
            return;
        if (!reference["namespace"].IsEmpty)
            spec.Invalid("may not be specified when dataSourceRef.namespace is specified");
        else if (!((string[])["apiGroup", "kind", "name"]).All(f => source[f].Node.SameAs(reference[f].Node)))
            spec.Invalid("must match dataSourceRef");
    }
}
