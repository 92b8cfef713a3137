using System.Collections.Concurrent;
using k8s.Models;

namespace NodeStack.Kubelet.Volumes.Claims;

/// <summary>What claims of pods were found bound to. A binding does not change, so it is asked for once in a pod's life here.</summary>
/// <param name="claims">Null: there is no API server to ask.</param>
internal sealed class PodClaims(IVolumeClaims? claims)
{
    private readonly ConcurrentDictionary<(string PodUid, string Volume), BoundClaim> _bound = new();

    public async Task<BoundClaim> ResolveAsync(V1Pod pod, V1Volume volume, CancellationToken cancel)
    {
        if (claims is null)
            throw VolumeErrors.Mount(
                $"persistentvolumeclaim \"{ClaimRules.NameOf(pod, volume)}\" needs a Kubernetes API server, and this kubelet has none");
        if (Find(pod.Metadata.Uid, volume.Name) is { } known)
            return known;
        return _bound[(pod.Metadata.Uid, volume.Name)] = await claims.ResolveAsync(pod, volume, cancel).ConfigureAwait(false);
    }

    public BoundClaim? Find(string podUid, string volume) => _bound.GetValueOrDefault((podUid, volume));

    public void Forget(string podUid)
    {
        foreach (var key in _bound.Keys)
            if (key.PodUid == podUid)
                _bound.TryRemove(key, out _);
    }
}
