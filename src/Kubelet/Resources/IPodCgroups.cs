using k8s.Models;

namespace NodeStack.Kubelet.Resources;

/// <summary>The cgroup of each pod. On reduced hosts every call is a no-op and the parent is empty.</summary>
public interface IPodCgroups
{
    /// <summary>False where cgroupsPerQOS is off.</summary>
    bool Enabled { get; }

    /// <summary>Makes or updates the pod's group with its limits. Idempotent. Throws CgroupIoException.</summary>
    Task EnsureAsync(V1Pod pod, CancellationToken cancel);

    /// <summary>What CRI's cgroup_parent must say for this pod, in the driver's form; empty when not enabled.</summary>
    string ParentFor(V1Pod pod);

    /// <summary>Kills what is left and removes the group. True when gone; false when it must be tried again.</summary>
    Task<bool> RemoveAsync(string podUid, CancellationToken cancel);

    /// <summary>Uids of all pods that have a group of ours.</summary>
    IReadOnlyList<string> List();
}
