using k8s.Models;
using NodeStack.Kubelet.Resources.Allocation;
using NodeStack.Kubelet.Resources.Resize;

namespace NodeStack.Kubelet.Pods;

/// <summary>
/// One step a worker is to take, as data. Lane: actions with the same lane exclude each other. Reason: why, for logs.
/// </summary>
internal abstract record PodAction(string Lane, string Reason);

/// <summary>Pod cgroup and volumes, before anything is started.</summary>
/// <param name="ObjectsVersion">Which state of the pod's objects it was planned for.</param>
/// <param name="Group">The resources that the group's limits are made from; null: the pod's.</param>
internal sealed record PrepareAction(string Reason, long ObjectsVersion = 0, PodResourceSet? Group = null) : PodAction(LaneName, Reason)
{
    public const string LaneName = "prepare";
}

/// <summary>Rewrites what volumes derive from API objects, tokens and the pod's metadata.</summary>
/// <param name="ObjectsVersion">Which state of the pod's objects it was planned for.</param>
internal sealed record RefreshAction(string Reason, long ObjectsVersion) : PodAction(LaneName, Reason)
{
    public const string LaneName = "refresh";
}

/// <param name="Replaces">The sandbox that is gone or unusable; null for the first.</param>
internal sealed record CreateSandboxAction(uint Attempt, string? Replaces, string Reason) : PodAction("sandbox", Reason);

internal sealed record StopSandboxAction(string SandboxId, string Reason) : PodAction("sandbox/" + SandboxId, Reason);

internal sealed record RemoveSandboxAction(string SandboxId, string Reason) : PodAction("sandbox/" + SandboxId, Reason);

/// <summary>Image, configuration, create, start, postStart.</summary>
internal sealed record StartContainerAction(
    ContainerKind Kind, string Name, string SandboxId, uint SandboxAttempt, IReadOnlyList<string> PodIps, int RestartCount,
    bool SeenBefore, string? TargetContainerId, string Reason)
    : PodAction(LaneOf(Name), Reason)
{
    public static string LaneOf(string name) => "start/" + name;
}

/// <summary>
/// The Killing event, preStop, then the stop itself; with <paramref name="Hold"/> it ends before the stop, which waits for the
/// container's turn (sidecars stop after the containers they serve).
/// </summary>
internal sealed record KillContainerAction(
    string ContainerId, string Name, ContainerKind Kind, string Message, TimeSpan Grace, bool RunHook, bool Hold, string Reason)
    : PodAction(LaneOf(ContainerId), Reason)
{
    public static string LaneOf(string containerId) => "stop/" + containerId;
}

/// <summary>The stop of a container whose <see cref="KillContainerAction"/> was held.</summary>
internal sealed record StopContainerAction(string ContainerId, string Name, TimeSpan Grace, string Reason)
    : PodAction(KillContainerAction.LaneOf(ContainerId), Reason);

/// <summary>Other resources for the pod's group and for containers that run.</summary>
/// <param name="PodGets">The pod's own resources once the plan's last step was taken.</param>
internal sealed record ResizePodAction(ResizePlan Plan, string SandboxId, V1ResourceRequirements? PodGets, string Reason) : PodAction(LaneName, Reason)
{
    public const string LaneName = "resize";
}

/// <summary>Removes a container that was created and never started, or that belongs to a pod that is gone.</summary>
internal sealed record RemoveContainerAction(string ContainerId, string Name, string Reason)
    : PodAction("remove/" + ContainerId, Reason);

/// <summary>Volumes and cgroup of a pod that no longer runs.</summary>
internal sealed record TeardownAction(string Reason) : PodAction("teardown", Reason);

/// <summary>Folder and logs of a pod that has left its source; the last step.</summary>
internal sealed record PurgeAction(string Reason) : PodAction("purge", Reason);
