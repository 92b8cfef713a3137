using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods.Validation;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>Persistent volumes: exactly one source, a capacity, and where it can be used.</summary>
internal static class PersistentVolumeValidator
{
    private static readonly string[] Sources =
    [
        "hostPath", "gcePersistentDisk", "awsElasticBlockStore", "glusterfs", "flocker", "nfs", "rbd", "quobyte", "cephfs", "iscsi", "cinder", "fc", "flexVolume",
        "azureFile", "vsphereVolume", "photonPersistentDisk", "portworxVolume", "azureDisk", "scaleIO", "local", "storageos", "csi",
    ];

    private static readonly string[] Modes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

    private static readonly string[] SecretFields = ["controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef"];

    public static void Check(FieldCursor volume)
    {
        var spec = volume["spec"];
        CheckModes(spec["accessModes"]);
        CheckCapacity(spec["capacity"]);
        if (!spec["persistentVolumeReclaimPolicy"].IsEmpty)
            spec["persistentVolumeReclaimPolicy"].MayBeOneOf("Delete", "Recycle", "Retain");
        CheckAffinity(spec["nodeAffinity"]);
        CheckSources(volume, spec);
        if (spec["hostPath"]["path"].Text.TrimEnd('/').Length == 0 && spec["hostPath"].IsSet && spec["persistentVolumeReclaimPolicy"].Text == "Recycle")
            spec["persistentVolumeReclaimPolicy"].Forbidden("may not be 'recycle' for a hostPath mount of '/'");
        spec["storageClassName"].MayBe(NameRules.Dns1123Subdomain);
        spec["volumeMode"].MayBeOneOf("Block", "Filesystem");
        CheckAttributes(spec);
    }

    public static void CheckUpdate(FieldCursor spec, JsonObject? old)
    {
        var (now, before) = (SourcesOf(spec.Object), SourcesOf(old));
        // A secret for expansion may come later.
        if (before.Child("csi") is { } csi && !csi.Has("controllerExpandSecretRef"))
            now.Child("csi")?.Remove("controllerExpandSecretRef");
        if (!now.SameAs(before))
            spec.Errors.Forbidden("spec.persistentvolumesource", $"spec.persistentvolumesource is immutable after creation\n{SpecDiffRenderer.Render(before, now)}");
        if (!spec["volumeMode"].Node.SameAs(old?["volumeMode"]))
            spec.Errors.Invalid("volumeMode", spec["volumeMode"].Node, FieldChecks.Immutable);
        if (old.Has("nodeAffinity") && !spec["nodeAffinity"].Node.SameAs(old!["nodeAffinity"]))
            spec.Errors.Invalid("nodeAffinity", spec["nodeAffinity"].Node, FieldChecks.Immutable);
        if (old.Has("volumeAttributesClassName") && !spec["volumeAttributesClassName"].IsSet)
            spec["volumeAttributesClassName"].Forbidden("update from non-nil value to nil is forbidden");
    }

    private static JsonObject SourcesOf(JsonObject? spec)
    {
        var sources = new JsonObject();
        foreach (var name in Sources)
            sources.Take(name, spec);
        return sources;
    }

    private static void CheckModes(FieldCursor modes)
    {
        modes.MustBeSet();
        foreach (var mode in modes.Items.Where(m => !Modes.Contains(m.Text)))
            mode.Errors.NotSupported(modes.Path, mode.Text, Modes);
        if (modes.Items.Any(m => m.Text == "ReadWriteOncePod") && modes.Items.Any(m => m.Text != "ReadWriteOncePod" && Modes.Contains(m.Text)))
            modes.Forbidden("may not use ReadWriteOncePod with other access modes");
    }

    private static void CheckCapacity(FieldCursor capacity)
    {
        capacity.MustBeSet();
        if (!capacity.Key("storage").IsSet || capacity.Count > 1)
            capacity.Errors.NotSupported(capacity.Path, capacity.Node ?? new JsonObject(), "storage");
        foreach (var (_, amount) in capacity.Entries)
            amount.MustBePositiveQuantity();
    }

    private static void CheckAffinity(FieldCursor affinity)
    {
        if (affinity["required"].IsSet)
            affinity["required"].MustBeNodeSelector();
        else if (affinity.IsSet)
            affinity["required"].Required("must specify required node constraints");
    }

    private static void CheckSources(FieldCursor volume, FieldCursor spec)
    {
        var isFirst = true;
        foreach (var name in Sources.Where(n => spec[n].IsSet))
        {
            if (!isFirst)
                spec[name].Forbidden("may not specify more than 1 volume type");
            else
                CheckSource(name, spec[name], volume["metadata"], spec);
            isFirst = false;
        }
        if (isFirst)
            spec.Required("must specify a volume type");
    }

    private static void CheckSource(string name, FieldCursor source, FieldCursor metadata, FieldCursor spec)
    {
        if (name == "csi")
        {
            PluginVolumeChecks.CheckDriver(source["driver"]);
            source["volumeHandle"].MustBeSet();
            foreach (var secret in SecretFields.Select(f => source[f]).Where(s => s.IsSet))
            {
                secret["name"].MustBeSetAnd(NameRules.Dns1123Subdomain);
                secret["namespace"].MustBeSetAnd(NameRules.Dns1123Label);
            }
            return;
        }
        PluginVolumeChecks.Check(name, name == "gcePersistentDisk" ? source.Named($"{spec.Path}.persistentDisk") : source, metadata);
        if (name == "local" && !spec["nodeAffinity"]["required"].IsSet)
            spec["nodeAffinity"].Required("Local volume requires node affinity");
    }

    private static void CheckAttributes(FieldCursor spec)
    {
        var name = spec["volumeAttributesClassName"];
        if (!name.IsSet)
            return;
        if (name.MustBeSet("an empty string is disallowed"))
            name.MustBe(NameRules.Dns1123Subdomain);
        if (!spec["csi"].IsSet)
            spec["csi"].Required("has to be specified when using volumeAttributesClassName");
    }
}
