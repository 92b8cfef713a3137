using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;

namespace NodeStack.ControlPlane.ApiServer.Auth.NodeAccess;

/// <summary>Finds what a pod refers to, everywhere a pod can refer to something.</summary>
public static class PodReferencesParser
{
    public const string MirrorAnnotation = "kubernetes.io/config.mirror";

    // Volume sources with a reference to a Secret of the pod's namespace.
    private static readonly string[] SecretVolumes = ["cephfs", "cinder", "flexVolume", "iscsi", "rbd", "scaleIO", "storageos"];

    public static PodReferences Parse(JsonObject pod)
    {
        if (pod.At("metadata", "annotations") is JsonObject notes && notes.ContainsKey(MirrorAnnotation))
            return PodReferences.None;
        return References(pod);
    }

    /// <summary>What a pod names, be it a mirror or not.</summary>
    public static PodReferences References(JsonObject pod) =>
        new(Secrets(pod), ConfigMaps(pod), VolumeClaims(pod), ResourceClaims(pod), pod.Text("spec", "serviceAccountName"));

    /// <summary>Every container of a pod: init, regular, ephemeral.</summary>
    public static IEnumerable<JsonObject> Containers(JsonObject pod) =>
        pod.Items("spec", "initContainers").Concat(pod.Items("spec", "containers")).Concat(pod.Items("spec", "ephemeralContainers"));

    /// <summary>The Secrets that a pod names, anywhere.</summary>
    public static HashSet<string> Secrets(JsonObject pod)
    {
        var names = new List<string>();
        names.AddRange(pod.Items("spec", "imagePullSecrets").Select(s => s.Text("name")));
        foreach (var container in Containers(pod))
        {
            names.AddRange(container.Items("env").Select(e => e.Text("valueFrom", "secretKeyRef", "name")));
            names.AddRange(container.Items("envFrom").Select(e => e.Text("secretRef", "name")));
        }
        foreach (var volume in pod.Items("spec", "volumes"))
        {
            names.Add(volume.Text("secret", "secretName"));
            names.Add(volume.Text("azureFile", "secretName"));
            names.Add(volume.Text("csi", "nodePublishSecretRef", "name"));
            names.AddRange(SecretVolumes.Select(kind => volume.Text(kind, "secretRef", "name")));
            names.AddRange(volume.Items("projected", "sources").Select(s => s.Text("secret", "name")));
        }
        return Set(names);
    }

    private static HashSet<string> ConfigMaps(JsonObject pod)
    {
        var names = new List<string>();
        foreach (var container in Containers(pod))
        {
            names.AddRange(container.Items("env").Select(e => e.Text("valueFrom", "configMapKeyRef", "name")));
            names.AddRange(container.Items("envFrom").Select(e => e.Text("configMapRef", "name")));
        }
        foreach (var volume in pod.Items("spec", "volumes"))
        {
            names.Add(volume.Text("configMap", "name"));
            names.AddRange(volume.Items("projected", "sources").Select(s => s.Text("configMap", "name")));
        }
        return Set(names);
    }

    // The claim of a generic ephemeral volume is named after pod and volume.
    private static HashSet<string> VolumeClaims(JsonObject pod) => Set(
        pod.Items("spec", "volumes").Select(v =>
            v["ephemeral"] is JsonObject ? $"{pod.Text("metadata", "name")}-{v.Text("name")}" : v.Text("persistentVolumeClaim", "claimName")));

    private static HashSet<string> ResourceClaims(JsonObject pod) => Set(
        pod.Items("spec", "resourceClaims").Select(c => c.Text("resourceClaimName"))
            .Concat(pod.Items("status", "resourceClaimStatuses").Select(s => s.Text("resourceClaimName")))
            .Append(pod.Text("status", "extendedResourceClaimStatus", "resourceClaimName")));

    private static HashSet<string> Set(IEnumerable<string> names) => names.Where(n => n.Length > 0).ToHashSet(StringComparer.Ordinal);
}
