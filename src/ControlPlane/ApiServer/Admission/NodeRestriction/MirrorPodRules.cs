using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Auth.NodeAccess;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Admission.NodeRestriction;

/// <summary>
/// The pods a node may make: mirrors of its static pods, owned by itself, that refer to nothing else of the API. A node could otherwise gain access to
/// whatever it makes its pods refer to.
/// </summary>
public static class MirrorPodRules
{
    // Volumes that need nothing of the API.
    private static readonly string[] s_harmless =
    [
        "awsElasticBlockStore", "azureDisk", "cephfs", "cinder", "downwardAPI", "emptyDir", "fc", "flexVolume", "flocker", "gcePersistentDisk", "gitRepo",
        "hostPath", "image", "iscsi", "nfs", "photonPersistentDisk", "portworxVolume", "quobyte", "rbd", "scaleIO", "storageos", "vsphereVolume",
    ];

    private static readonly (string Field, string What)[] s_volumes =
    [
        ("configMap", "configmaps (via configmap volumes)"), ("secret", "secrets (via secret volumes)"), ("csi", "csidrivers (via CSI volumes)"),
        ("glusterfs", "endpoints (via glusterFS volumes)"), ("persistentVolumeClaim", "persistentvolumeclaims"),
        ("ephemeral", "persistentvolumeclaims (via ephemeral volumes)"), ("azureFile", "secrets (via azureFile volumes)"),
    ];

    private static readonly (string Field, string What)[] s_projections =
    [
        ("configMap", "configmaps (via projected volumes)"), ("secret", "secrets (via projected volumes)"),
        ("serviceAccountToken", "serviceaccounts (via projected volumes)"), ("clusterTrustBundle", "clustertrustbundles"), ("podCertificate", "podcertificates"),
    ];

    /// <summary>Null: fine; else upstream's message. That the owner is this very node remains to be checked.</summary>
    public static string? Problem(string node, JsonObject pod)
    {
        if (pod.At("metadata", "annotations") is not JsonObject notes || !notes.ContainsKey(PodReferencesParser.MirrorAnnotation))
            return $"pod does not have \"{PodReferencesParser.MirrorAnnotation}\" annotation, node \"{node}\" can only create mirror pods";
        if (pod.Text("spec", "nodeName") != node)
            return $"node \"{node}\" can only create pods with spec.nodeName set to itself";
        return OwnerProblem(node, [.. pod.Items("metadata", "ownerReferences")]) ?? ReferenceProblem(node, pod);
    }

    /// <summary>What a node may not change when it reports the status of a pod.</summary>
    public static string? StatusProblem(string node, JsonObject pod, JsonObject old)
    {
        if (old.Text("spec", "nodeName") != node)
            return $"node \"{node}\" can only update pod status for pods with spec.nodeName set to itself";
        if (!SameEntries(pod.Map("metadata", "labels"), old.Map("metadata", "labels")))
            return $"node \"{node}\" cannot update labels through pod status";
        if (!JsonNode.DeepEquals(pod.At("status", "resourceClaimStatuses"), old.At("status", "resourceClaimStatuses")))
            return $"node \"{node}\" cannot update resource claim statues";
        return JsonNode.DeepEquals(pod.At("status", "extendedResourceClaimStatus"), old.At("status", "extendedResourceClaimStatus"))
            ? null
            : $"node \"{node}\" cannot update extended resource claim status";
    }

    private static string? OwnerProblem(string node, IReadOnlyList<JsonObject> owners)
    {
        if (owners.Count > 1)
            return $"node \"{node}\" can only create pods with a single owner reference set to itself";
        if (owners is not [var owner] || owner.Text("apiVersion") != "v1" || owner.Text("kind") != "Node" || owner.Text("name") != node)
            return $"node \"{node}\" can only create pods with an owner reference set to itself";
        if (owner.Flag("controller") != true)
            return $"node \"{node}\" can only create pods with a controller owner reference set to itself";
        return owner.Flag("blockOwnerDeletion") == true ? $"node \"{node}\" must not set blockOwnerDeletion on an owner reference" : null;
    }

    private static string? ReferenceProblem(string node, JsonObject pod) => Reference(pod) is { } what ? $"node \"{node}\" can not create pods that reference {what}" : null;

    private static string? Reference(JsonObject pod)
    {
        if (pod.Text("spec", "serviceAccountName").Length > 0)
            return "serviceaccounts";
        var references = PodReferencesParser.References(pod);
        if (references.Secrets.Count > 0)
            return "secrets";
        if (references.ConfigMaps.Count > 0)
            return "configmaps";
        if (pod.Items("spec", "resourceClaims").Any())
            return "resourceclaims";
        return pod.Items("spec", "volumes").Select(VolumeReference).FirstOrDefault(w => w is not null);
    }

    private static string? VolumeReference(JsonObject volume)
    {
        if (volume["projected"] is not null)
            return volume.Items("projected", "sources").Select(ProjectionReference).FirstOrDefault(w => w is not null);
        if (s_volumes.FirstOrDefault(v => volume[v.Field] is not null).What is { } what)
            return what;
        return volume.Any(f => s_harmless.Contains(f.Key)) ? null : $"an unknown volume type for volume \"{volume.Text("name")}\"";
    }

    private static string? ProjectionReference(JsonObject source) =>
        s_projections.FirstOrDefault(p => source[p.Field] is not null).What ?? (source["downwardAPI"] is not null ? null : "an unknown projected volume source");

    private static bool SameEntries(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        one.Count == other.Count && one.All(e => other.TryGetValue(e.Key, out var value) && value == e.Value);
}
