using k8s.Models;
using NodeStack.Kubelet.Volumes.Claims;

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

    /// <summary>Upstream's name of the plugin that makes the volume, as metrics have it.</summary>
    /// <param name="claim">What a volume that is a claim is bound to; null for others.</param>
    public static string MetricNameOf(V1Volume volume, BoundClaim? claim) => (volume, claim?.Volume.Spec) switch
    {
        (_, { Local: not null }) => "kubernetes.io/local-volume",
        (_, { HostPath: not null }) or ({ HostPath: not null }, _) => "kubernetes.io/host-path",
        ({ Image: not null }, _) => "kubernetes.io/image",
        _ => Of(volume)?.Replace('~', '/') ?? "<n/a>",
    };

    /// <summary>Written by the kubelet from API objects, and rewritten when these change.</summary>
    public static bool IsProjection(V1Volume volume) => Of(volume) is DownwardApi or Projected or ConfigMap or Secret;
}
