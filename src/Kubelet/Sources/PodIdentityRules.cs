using System.Globalization;
using System.Text;
using k8s;
using k8s.Models;

namespace NodeStack.Kubelet.Sources;

/// <summary>What makes a manifest a pod of this node: name, uid, node, annotations, toleration. As upstream's static pods.</summary>
internal static class PodIdentityRules
{
    private static readonly UInt128 FnvOffset = new(0x6c62272e07bb0142, 0x62b821756295c58d);
    private static readonly UInt128 FnvPrime = new(0x0000000001000000, 0x000000000000013b);

    /// <summary>
    /// 128 bits of FNV-1a over the manifest and where it came from, in hex: the same manifest gives the same pod after a restart,
    /// a changed one a new pod. Taken before defaulting, so a version with new defaults does not restart pods.
    /// </summary>
    public static string Uid(string podJson, PodManifestOrigin origin)
    {
        var from = origin.IsFile ? $"host:{origin.NodeName}file:{origin.Source}" : $"url:{origin.Source}";
        var hash = FnvOffset;
        foreach (var b in Encoding.UTF8.GetBytes(podJson + from))
            hash = (hash ^ b) * FnvPrime;
        return hash.ToString("x32", CultureInfo.InvariantCulture);
    }

    /// <summary>Changes a freshly decoded pod in place.</summary>
    public static void Apply(V1Pod pod, string uid, PodManifestOrigin origin)
    {
        pod.ApiVersion = "v1";
        pod.Kind = "Pod";
        pod.Metadata.Uid = uid;
        pod.Metadata.Name = $"{pod.Metadata.Name}-{origin.NodeName.ToLowerInvariant()}";
        pod.Metadata.NamespaceProperty = string.IsNullOrEmpty(pod.Metadata.NamespaceProperty) ? "default" : pod.Metadata.NamespaceProperty;
        pod.Metadata.DeletionTimestamp = null;
        pod.Metadata.DeletionGracePeriodSeconds = null;
        pod.Metadata.Annotations = pod.Metadata.Annotations is { } given ? new Dictionary<string, string>(given) : [];
        pod.Metadata.Annotations.Remove(PodAnnotations.ConfigMirror);
        pod.Metadata.Annotations[PodAnnotations.ConfigHash] = uid;
        pod.Metadata.Annotations[PodAnnotations.ConfigSource] = origin.IsFile ? "file" : "http";
        pod.Spec ??= new V1PodSpec();
        pod.Spec.NodeName = origin.NodeName;
        if (origin.IsFile)
            TolerateNoExecute(pod.Spec);
        pod.Status = new V1PodStatus { Phase = "Pending" };
    }

    /// <summary>
    /// The pod as it is from now on: itself while its manifest stays. One whose manifest names the uid may change and remains the pod
    /// that it is, seen when it was first seen.
    /// </summary>
    public static V1Pod Renew(V1Pod? known, V1Pod read, DateTimeOffset now)
    {
        SetSeen(read, now);
        if (known is null)
            return read;
        read.Metadata.Annotations[PodAnnotations.ConfigSeen] = known.Metadata.Annotations[PodAnnotations.ConfigSeen];
        return KubernetesJson.Serialize(known) == KubernetesJson.Serialize(read) ? known : read;
    }

    /// <summary>When this kubelet first saw the pod.</summary>
    public static void SetSeen(V1Pod pod, DateTimeOffset now) =>
        pod.Metadata.Annotations[PodAnnotations.ConfigSeen] = now.ToString("yyyy-MM-ddTHH:mm:ss.fffffff'00'K", CultureInfo.InvariantCulture).Replace("+00:00", "Z", StringComparison.Ordinal);

    private static void TolerateNoExecute(V1PodSpec spec)
    {
        var tolerations = spec.Tolerations?.ToList() ?? [];
        if (!tolerations.Any(t => string.IsNullOrEmpty(t.Key) && t.OperatorProperty == "Exists" && t.Effect == "NoExecute" && t.TolerationSeconds is null))
            tolerations.Add(new V1Toleration { OperatorProperty = "Exists", Effect = "NoExecute" });
        spec.Tolerations = tolerations;
    }
}

/// <summary>Where a manifest was read.</summary>
/// <param name="Source">File path or URL.</param>
internal sealed record PodManifestOrigin(bool IsFile, string Source, string NodeName);
