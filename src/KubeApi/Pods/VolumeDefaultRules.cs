using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.KubeApi.Pods;

/// <summary>Defaults of the volumes of a pod and of persistent volumes.</summary>
public static class VolumeDefaultRules
{
    private const int FileMode0644 = 420;

    internal static void Apply(JsonObject volume)
    {
        if (!VolumeSources.Of(volume).Any())
            volume["emptyDir"] = new JsonObject();
        ApplySource(volume);
        volume.Child("secret")?.Default("defaultMode", FileMode0644);
        volume.Child("configMap")?.Default("defaultMode", FileMode0644);
        if (volume.Child("image") is { } image)
            image.Default("pullPolicy", ImageRules.DefaultPullPolicy(image.Text("reference")));
        if (volume.Child("downwardAPI") is { } downward)
        {
            downward.Default("defaultMode", FileMode0644);
            ApplyItems(downward);
        }
        if (volume.Child("projected") is { } projected)
            ApplyProjected(projected);
        if (volume.Child("ephemeral").Child("volumeClaimTemplate").Child("spec") is { } claim)
            ApplyClaim(claim);
    }

    /// <summary>Sources that persistent volumes have too.</summary>
    public static void ApplySource(JsonObject source)
    {
        if (source.Child("hostPath") is { } hostPath && !hostPath.Has("type"))
            hostPath["type"] = "";
        source.Child("iscsi")?.Default("iscsiInterface", "default");
        if (source.Child("rbd") is { } rbd)
        {
            rbd.Default("pool", "rbd");
            rbd.Default("user", "admin");
            rbd.Default("keyring", "/etc/ceph/keyring");
        }
        if (source.Child("azureDisk") is { } disk)
        {
            disk.Default("cachingMode", "ReadWrite");
            disk.Default("fsType", "ext4");
            disk.Default("readOnly", false);
            disk.Default("kind", "Shared");
        }
        if (source.Child("scaleIO") is { } scale)
        {
            scale.Default("storageMode", "ThinProvisioned");
            scale.Default("fsType", "xfs");
        }
    }

    public static void ApplyClaim(JsonObject spec)
    {
        spec.Default("volumeMode", "Filesystem");
        QuantityDefaultRules.RoundUp(spec.Child("resources"), "limits");
        QuantityDefaultRules.RoundUp(spec.Child("resources"), "requests");
    }

    private static void ApplyProjected(JsonObject projected)
    {
        projected.Default("defaultMode", FileMode0644);
        foreach (var source in projected.Items("sources"))
        {
            ApplyItems(source.Child("downwardAPI"));
            source.Child("serviceAccountToken")?.Default("expirationSeconds", 3600);
        }
    }

    private static void ApplyItems(JsonObject? owner)
    {
        foreach (var item in owner.Items("items"))
            ContainerDefaultRules.ApplyFieldReference(item.Child("fieldRef"));
    }
}
