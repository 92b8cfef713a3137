using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.KubeApi.Pods;

/// <summary>The kinds of volumes a pod can name.</summary>
internal static class VolumeSources
{
    /// <summary>In the order in which upstream looks at them: the first is the volume's, others are too many.</summary>
    public static readonly string[] Names =
    [
        "emptyDir", "hostPath", "gitRepo", "gcePersistentDisk", "awsElasticBlockStore", "secret", "nfs", "iscsi", "glusterfs", "flocker", "persistentVolumeClaim",
        "rbd", "cinder", "cephfs", "quobyte", "downwardAPI", "fc", "flexVolume", "configMap", "azureFile", "vsphereVolume", "photonPersistentDisk",
        "portworxVolume", "azureDisk", "storageos", "projected", "scaleIO", "csi", "ephemeral", "image",
    ];

    /// <summary>Which of them a volume has.</summary>
    public static IEnumerable<string> Of(JsonObject volume) => Names.Where(n => volume.Has(n));
}
