using k8s.Models;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Volumes;

/// <summary>Prepares and removes a pod's volumes, and opens them for its containers. Idempotent; safe after a crash at any point.</summary>
public interface IPodVolumes
{
    /// <summary>
    /// Makes what is not there. Returns when <see cref="RefreshAsync"/> is due at the latest; null: not by time. Throws
    /// <see cref="VolumeException"/> when a volume cannot be had, after the others were made.
    /// </summary>
    Task<DateTimeOffset?> PrepareAsync(V1Pod pod, CancellationToken cancel);

    /// <summary>
    /// The mounts of one container, subPaths opened beneath their volume. <paramref name="environment"/> is the container's
    /// environment, for subPathExpr. Throws <see cref="VolumeException"/>.
    /// </summary>
    Task<IReadOnlyList<Mount>> MountsAsync(
        V1Pod pod, V1Container container, IReadOnlyList<KeyValuePair<string, string>> environment, CancellationToken cancel);

    /// <summary>Rewrites files whose source changed: objects, tokens, the pod's metadata. Returns and throws as <see cref="PrepareAsync"/>.</summary>
    Task<DateTimeOffset?> RefreshAsync(V1Pod pod, CancellationToken cancel);

    /// <summary>Unmounts and deletes everything of the pod, never following a link or crossing a mount. False: something is still busy.</summary>
    Task<bool> TeardownAsync(string podUid, CancellationToken cancel);
}
