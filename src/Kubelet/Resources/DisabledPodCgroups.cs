using k8s.Models;

namespace NodeStack.Kubelet.Resources;

/// <summary>Reduced hosts (cgroupsPerQOS off): pods get no groups of ours, and the runtime puts containers where it likes.</summary>
public sealed class DisabledPodCgroups : IPodCgroups
{
    public bool Enabled => false;

    public Task EnsureAsync(V1Pod pod, CancellationToken cancel) => Task.CompletedTask;

    public string ParentFor(V1Pod pod) => "";

    public Task<bool> RemoveAsync(string podUid, CancellationToken cancel) => Task.FromResult(true);

    public IReadOnlyList<string> List() => [];
}
