using k8s.Models;
using NodeStack.KubeApi.Client;

namespace NodeStack.Kubelet.Volumes.Claims;

/// <summary>Claims and volumes as the API server has them: asked for each time, since a node may only get them by name.</summary>
/// <param name="node">This node, for volumes that only some nodes reach.</param>
internal sealed class ApiVolumeClaims(ApiResources api, Func<V1Node> node) : IVolumeClaims
{
    public async Task<BoundClaim> ResolveAsync(V1Pod pod, V1Volume volume, CancellationToken cancel)
    {
        var ns = pod.Metadata.NamespaceProperty;
        var name = ClaimRules.NameOf(pod, volume)!;
        var claim = await ClaimAsync(ns, name, cancel).ConfigureAwait(false);
        Verify(ns, name, ClaimRules.ClaimProblem(pod, volume, claim));
        var found = await VolumeAsync(ns, name, claim.Spec.VolumeName, cancel).ConfigureAwait(false);
        Verify(ns, name, ClaimRules.VolumeProblem(claim, found));
        if (ClaimRules.ModeProblem(volume.Name, found) is { } mode)
            throw VolumeErrors.Mount(mode);
        if (!ClaimRules.IsReachable(found, node()))
            throw new VolumeException(VolumeErrors.FailedMount, $"MountVolume.NodeAffinity check failed for volume \"{found.Metadata.Name}\" : no matching NodeSelectorTerms");
        return new BoundClaim(found, volume.PersistentVolumeClaim?.ReadOnlyProperty == true);
    }

    private async Task<V1PersistentVolumeClaim> ClaimAsync(string ns, string name, CancellationToken cancel)
    {
        try
        {
            return await api.PersistentVolumeClaims.GetAsync(ns, name, cancel).ConfigureAwait(false);
        }
        catch (ApiException e)
        {
            throw VolumeErrors.Mount($"error processing PVC {ns}/{name}: failed to fetch PVC from API server: {e.Message}", e);
        }
    }

    private async Task<V1PersistentVolume> VolumeAsync(string ns, string claim, string name, CancellationToken cancel)
    {
        try
        {
            return await api.PersistentVolumes.GetAsync("", name, cancel).ConfigureAwait(false);
        }
        catch (ApiException e)
        {
            throw VolumeErrors.Mount($"error processing PVC {ns}/{claim}: failed to fetch PV {name} from API server: {e.Message}", e);
        }
    }

    private static void Verify(string ns, string name, string? problem)
    {
        if (problem is not null)
            throw VolumeErrors.Mount($"error processing PVC {ns}/{name}: {problem}");
    }
}
