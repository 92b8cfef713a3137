using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Pods;
using NodeStack.Kubelet.Probes;

namespace NodeStack.Kubelet.Status;

/// <summary>The status of each container from the two newest instances the runtime has, and why it waits where it does.</summary>
internal static class ContainerStatusBuilder
{
    public static V1ContainerStatus Build(PodStatusInputs inputs, V1Container container, ContainerKind kind)
    {
        ContainerObservation? newest = null, previous = null;
        foreach (var c in inputs.Seen.Containers)
        {
            if (c.Name != container.Name)
                continue;
            if (newest is null)
                newest = c;
            else
            {
                previous = c;
                break;
            }
        }
        var old = Old(inputs.Old, container.Name, kind);
        var status = newest is null ? Missing(inputs, container, kind, old) : Of(inputs, container, newest, old);
        if (previous is not null)
            status.LastState = StateOf(inputs, previous, null);
        ApplyWaiting(inputs, container, kind, newest, status);
        ApplyReadiness(inputs, container, kind, newest, status);
        return status;
    }

    private static V1ContainerStatus Of(
        PodStatusInputs inputs, V1Container container, ContainerObservation seen, V1ContainerStatus? old) => new()
        {
            Name = container.Name,
            Image = seen.Image,
            ImageID = seen.ImageRef.Length > 0 ? seen.ImageRef : seen.ImageId,
            ContainerID = $"{inputs.RuntimeName}://{seen.Id}",
            RestartCount = RestartsOf(seen, old),
            State = StateOf(inputs, seen, old),
            LastState = old is null ? new V1ContainerState() : CarriedLastState(inputs, old, seen),
            Resources = PodResourceStatusRules.OfContainer(container, seen.State == ContainerState.Running ? inputs.Resize.Allocation?.Actual : null),
            AllocatedResources = container.Resources?.Requests,
            User = seen.User is { } user ? UserOf(user) : null,
            VolumeMounts = VolumeMounts(container),
        };

    /// <summary>What ended before this instance, when the runtime no longer has it.</summary>
    private static V1ContainerState CarriedLastState(PodStatusInputs inputs, V1ContainerStatus old, ContainerObservation seen)
    {
        var id = $"{inputs.RuntimeName}://{seen.Id}";
        return old.ContainerID != id && old.State.Terminated is not null ? old.State : old.LastState ?? new V1ContainerState();
    }

    /// <summary>The number never falls, even where both container and logs of the restarts before are gone.</summary>
    private static int RestartsOf(ContainerObservation seen, V1ContainerStatus? old)
    {
        if (old is null)
            return seen.RestartCount;
        return seen.State == ContainerState.Running && old.State.Terminated is not null && old.RestartCount >= seen.RestartCount
            ? old.RestartCount + 1
            : Math.Max(old.RestartCount, seen.RestartCount);
    }

    private static V1ContainerState StateOf(PodStatusInputs inputs, ContainerObservation seen, V1ContainerStatus? old) => seen.State switch
    {
        ContainerState.Running => new V1ContainerState { Running = new V1ContainerStateRunning { StartedAt = Time(seen.StartedAt) } },
        ContainerState.Exited => new V1ContainerState { Terminated = TerminatedOf(inputs, seen) },
        ContainerState.Unknown when old?.State.Running is not null => new V1ContainerState
        {
            Terminated = new V1ContainerStateTerminated
            {
                Reason = RestartAllStatusRules.IsRestarting(inputs) ? RestartAllStatusRules.Reason : "ContainerStatusUnknown",
                Message = "The container could not be located when the pod was terminated",
                ExitCode = 137,
            },
        },
        _ => new V1ContainerState { Waiting = new V1ContainerStateWaiting() },
    };

    private static V1ContainerStateTerminated TerminatedOf(PodStatusInputs inputs, ContainerObservation seen) => new()
    {
        ContainerID = $"{inputs.RuntimeName}://{seen.Id}",
        ExitCode = seen.ExitCode,
        Reason = seen.Reason,
        Message = seen.Message.Length > 0 ? TerminationMessageRules.Truncate(seen.Message, inputs.Pod) : null,
        StartedAt = Time(seen.StartedAt),
        FinishedAt = Time(seen.FinishedAt),
    };

    /// <summary>No instance in the runtime: not made yet, or lost.</summary>
    private static V1ContainerStatus Missing(PodStatusInputs inputs, V1Container container, ContainerKind kind, V1ContainerStatus? old)
    {
        var isRemoved = kind != ContainerKind.Ephemeral && RestartAllStatusRules.IsRemoved(inputs, old);
        if (old?.State.Terminated is not null && !isRemoved)
            return CopyOf(old);
        var hasInits = inputs.Pod.Spec.InitContainers is { Count: > 0 };
        var status = new V1ContainerStatus
        {
            Name = container.Name,
            Image = container.Image,
            ImageID = "",
            RestartCount = old?.RestartCount ?? 0,
            State = new V1ContainerState
            {
                Waiting = new V1ContainerStateWaiting { Reason = hasInits ? "PodInitializing" : "ContainerCreating" },
            },
            LastState = old?.LastState ?? new V1ContainerState(),
            VolumeMounts = VolumeMounts(container),
        };
        if (isRemoved)
        {
            RestartAllStatusRules.MarkRemoved(status, old!);
            return status;
        }
        if (old?.State.Running is not null && old.LastState?.Terminated is null)
            MarkLost(inputs, status);
        if (kind == ContainerKind.Init && HasRunMain(inputs))
            status.State = new V1ContainerState
            {
                Terminated = new V1ContainerStateTerminated
                {
                    Reason = "Completed",
                    Message = "Unable to get init container status from container runtime and pod has been initialized, treat it as exited normally",
                    ExitCode = 0,
                },
            };
        return status;
    }

    private static V1ContainerStatus CopyOf(V1ContainerStatus old) => new()
    {
        Name = old.Name,
        Image = old.Image,
        ImageID = old.ImageID,
        ContainerID = old.ContainerID,
        RestartCount = old.RestartCount,
        State = old.State,
        LastState = old.LastState,
        Resources = old.Resources,
        AllocatedResources = old.AllocatedResources,
        User = old.User,
        VolumeMounts = old.VolumeMounts,
    };

    private static void MarkLost(PodStatusInputs inputs, V1ContainerStatus status)
    {
        status.LastState = new V1ContainerState
        {
            Terminated = new V1ContainerStateTerminated
            {
                Reason = "ContainerStatusUnknown",
                Message = "The container could not be located when the pod was deleted.  The container used to be Running",
                ExitCode = 137,
            },
        };
        if (inputs.Pod.Metadata.DeletionTimestamp is null)
            status.RestartCount++;
    }

    /// <summary>A container that is to be started but could not be is waiting, and says why.</summary>
    private static void ApplyWaiting(
        PodStatusInputs inputs, V1Container container, ContainerKind kind, ContainerObservation? newest, V1ContainerStatus status)
    {
        if (!inputs.Memory.StartFailures.TryGetValue(container.Name, out var failure) || inputs.Memory.State != PodState.Syncing)
            return;
        if (newest is { State: ContainerState.Running } || (newest is { State: ContainerState.Exited } && !WillRestart(inputs, container, kind, newest)))
            return;
        if (status.State.Terminated is not null)
            status.LastState = status.State;
        status.State = new V1ContainerState { Waiting = new V1ContainerStateWaiting { Reason = failure.Reason, Message = failure.Message } };
    }

    private static bool WillRestart(PodStatusInputs inputs, V1Container container, ContainerKind kind, ContainerObservation seen) =>
        kind != ContainerKind.Ephemeral
        && !(kind == ContainerKind.Init && seen.ExitCode == 0)
        && RestartRules.ShouldRestart(container, inputs.Pod.Spec, seen.ExitCode);

    private static void ApplyReadiness(
        PodStatusInputs inputs, V1Container container, ContainerKind kind, ContainerObservation? newest, V1ContainerStatus status)
    {
        var isRunning = status.State.Running is not null;
        if (kind == ContainerKind.Ephemeral)
        {
            status.Ready = false;
            return;
        }
        var isStarted = isRunning && (container.StartupProbe is null || kind == ContainerKind.Init
            || Verdict(inputs, newest!.Id, ProbeKind.Startup) == ProbeVerdict.Success);
        status.Started = isStarted;
        status.Ready = kind == ContainerKind.Init
            ? status.State.Terminated is { ExitCode: 0 }
            : isStarted && (container.ReadinessProbe is null
                || Verdict(inputs, newest!.Id, ProbeKind.Readiness) == ProbeVerdict.Success);
    }

    private static ProbeVerdict? Verdict(PodStatusInputs inputs, string id, ProbeKind kind) =>
        inputs.Verdicts.TryGetValue((id, kind), out var verdict) ? verdict : null;

    private static bool HasRunMain(PodStatusInputs inputs)
    {
        foreach (var main in inputs.Pod.Spec.Containers)
            foreach (var c in inputs.Seen.Containers)
                if (c.Name == main.Name && c.State != ContainerState.Unknown)
                    return true;
        return false;
    }

    private static V1ContainerStatus? Old(V1PodStatus? old, string name, ContainerKind kind)
    {
        var list = kind switch
        {
            ContainerKind.Main => old?.ContainerStatuses,
            ContainerKind.Ephemeral => old?.EphemeralContainerStatuses,
            _ => old?.InitContainerStatuses,
        };
        foreach (var status in list ?? [])
            if (status.Name == name)
                return status;
        return null;
    }

    private static V1ContainerUser UserOf(ContainerUser user)
    {
        // An empty list is none on the wire.
        var groups = user.SupplementalGroups.Count > 0 ? new List<long?>(user.SupplementalGroups.Count) : null;
        foreach (var g in user.SupplementalGroups)
            groups!.Add(g);
        return new V1ContainerUser { Linux = new V1LinuxContainerUser { Uid = user.Uid, Gid = user.Gid, SupplementalGroups = groups } };
    }

    private static List<V1VolumeMountStatus>? VolumeMounts(V1Container container)
    {
        if (container.VolumeMounts is not { Count: > 0 } mounts)
            return null;
        var list = new List<V1VolumeMountStatus>(mounts.Count);
        foreach (var m in mounts)
            list.Add(new V1VolumeMountStatus
            {
                Name = m.Name,
                MountPath = m.MountPath,
                ReadOnlyProperty = m.ReadOnlyProperty == true ? true : null,
                RecursiveReadOnly = m.ReadOnlyProperty == true ? "Disabled" : null,
            });
        return list;
    }

    /// <summary>The API knows whole seconds.</summary>
    private static DateTime? Time(DateTimeOffset? at) => at is { } t ? PodStatusBuilder.Seconds(t) : null;
}
