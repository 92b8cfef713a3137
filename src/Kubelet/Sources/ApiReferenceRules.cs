using k8s.Models;

namespace NodeStack.Kubelet.Sources;

/// <summary>Static pods may not use objects that only an API server has: such a pod could reach what its author may not (CVE-2025-4563).</summary>
internal static class ApiReferenceRules
{
    /// <summary>The first kind of object the pod refers to, as upstream names it; null if none.</summary>
    public static string? Find(V1Pod pod)
    {
        var spec = pod.Spec;
        if (!string.IsNullOrEmpty(spec.ServiceAccountName) || !string.IsNullOrEmpty(spec.ServiceAccount))
            return "serviceaccounts";
        if (spec.ImagePullSecrets is { Count: > 0 })
            return "secrets";
        return FromContainers(spec) ?? (spec.ResourceClaims is { Count: > 0 } ? "resourceclaims" : null) ?? FromVolumes(spec);
    }

    private static string? FromContainers(V1PodSpec spec)
    {
        var hasConfigMaps = false;
        foreach (var container in (spec.InitContainers ?? []).Concat(spec.Containers ?? []))
        {
            var env = container.Env ?? [];
            var envFrom = container.EnvFrom ?? [];
            if (env.Any(e => e.ValueFrom?.SecretKeyRef is not null) || envFrom.Any(e => e.SecretRef is not null))
                return "secrets";
            hasConfigMaps |= env.Any(e => e.ValueFrom?.ConfigMapKeyRef is not null) || envFrom.Any(e => e.ConfigMapRef is not null);
        }
        return hasConfigMaps ? "configmaps" : null;
    }

    private static string? FromVolumes(V1PodSpec spec) => (spec.Volumes ?? []).Select(FromVolume).FirstOrDefault(found => found is not null);

    private static string? FromVolume(V1Volume volume) => volume switch
    {
        { ConfigMap: not null } => "configmaps (via configmap volumes)",
        { Secret: not null } => "secrets (via secret volumes)",
        { Csi: not null } => "csidrivers (via CSI volumes)",
        { Glusterfs: not null } => "endpoints (via glusterFS volumes)",
        { PersistentVolumeClaim: not null } => "persistentvolumeclaims",
        { Ephemeral: not null } => "persistentvolumeclaims (via ephemeral volumes)",
        { AzureFile: not null } => "secrets (via azureFile volumes)",
        { Projected: { } projected } => (projected.Sources ?? []).Select(FromProjection).FirstOrDefault(found => found is not null),
        _ => null,
    };

    private static string? FromProjection(V1VolumeProjection source) => source switch
    {
        { ConfigMap: not null } => "configmaps (via projected volumes)",
        { Secret: not null } => "secrets (via projected volumes)",
        { ServiceAccountToken: not null } => "serviceaccounts (via projected volumes)",
        { ClusterTrustBundle: not null } => "clustertrustbundles",
        { PodCertificate: not null } => "podcertificates",
        _ => null,
    };
}
