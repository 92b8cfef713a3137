using k8s.Models;

namespace NodeStack.Kubelet.Volumes;

/// <summary>Names of the volume plugins as they appear in paths below a pod's folder: upstream's, with '~' for '/'.</summary>
internal static class VolumePlugins
{
    public const string EmptyDir = "kubernetes.io~empty-dir";
    public const string DownwardApi = "kubernetes.io~downward-api";
    public const string Projected = "kubernetes.io~projected";
    public const string ConfigMap = "kubernetes.io~configmap";
    public const string Secret = "kubernetes.io~secret";

    /// <summary>The plugin that keeps the volume in the pod's folder; null for volumes that are elsewhere or not supported.</summary>
    public static string? Of(V1Volume volume) => volume switch
    {
        { EmptyDir: not null } => EmptyDir,
        { DownwardAPI: not null } => DownwardApi,
        { Projected: not null } => Projected,
        { ConfigMap: not null } => ConfigMap,
        { Secret: not null } => Secret,
        _ => null,
    };

    /// <summary>Written by the kubelet from API objects, and rewritten when these change.</summary>
    public static bool IsProjection(V1Volume volume) => Of(volume) is DownwardApi or Projected or ConfigMap or Secret;
}
