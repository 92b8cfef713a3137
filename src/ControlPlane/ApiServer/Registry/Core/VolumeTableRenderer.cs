using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>The cells that volumes and claims share.</summary>
internal static class VolumeTableRenderer
{
    private static readonly (string Mode, string Short)[] Modes =
        [("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP")];

    public static string Phase(JsonObject item) =>
        item.Child("metadata").Has("deletionTimestamp") ? "Terminating" : item.Child("status").Text("phase");

    public static string AccessModes(JsonObject? item)
    {
        var modes = item.Texts("accessModes");
        return string.Join(',', Modes.Where(m => modes.Contains(m.Mode)).Select(m => m.Short));
    }

    /// <summary>The class; the old annotation wins.</summary>
    public static string StorageClass(JsonObject item) =>
        item.Child("metadata").Child("annotations").TextOrNull("volume.beta.kubernetes.io/storage-class") ?? item.Child("spec").Text("storageClassName");
}
