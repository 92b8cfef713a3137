using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Status;

/// <summary>
/// A pod's status as the API shows it. A terminal phase is computed as soon as it is certain, but reported only once no
/// container of the pod runs, as upstream does: others may take over its exclusive resources then.
/// </summary>
internal static class PodStatusBuilder
{
    public static PodStatusResult Build(PodStatusInputs inputs)
    {
        if (inputs.Memory.Rejection is { } rejection)
            return new PodStatusResult(Rejected(inputs, rejection), "Failed");
        if (inputs.Memory.HadEnded && inputs.Old is { } final)
            return new PodStatusResult(final, final.Phase);

        var status = new V1PodStatus
        {
            ContainerStatuses = [],
            QosClass = inputs.QosClass,
            StartTime = StartTime(inputs),
            ObservedGeneration = inputs.Pod.Metadata.Generation,
        };
        var byName = FillContainers(inputs, status);
        var phase = ComputePhase(inputs, byName);
        SetAddresses(inputs, status);
        var conditions = PodConditionRules.Build(inputs.Pod, inputs.Old, byName, phase, Current(inputs) is not null, Seconds(inputs.Now));
        status.Conditions = conditions;
        if (RestartAllStatusRules.Condition(inputs, phase, Seconds(inputs.Now)) is { } restarting)
            conditions.Add(restarting);
        if (inputs.Memory.State != PodState.Terminated)
            conditions.InsertRange(conditions.FindIndex(PodConditionRules.IsFirstOwn), PodResizeConditionRules.Build(
                inputs.Resize, inputs.Memory.ResizeError, inputs.Old, inputs.Pod.Metadata.Generation, Seconds(inputs.Now)));
        PodDisruptionRules.Apply(inputs, conditions);
        SetPhase(inputs, status, phase);
        PodResourceStatusRules.Apply(inputs.Pod, inputs.Resize, inputs.Memory.GroupSet, status);
        return new PodStatusResult(status, phase);
    }

    /// <summary>Once told it stays: a kubelet that was restarted, or a sandbox that was replaced, does not make the pod younger.</summary>
    private static DateTime StartTime(PodStatusInputs inputs) => inputs.Old?.StartTime ?? Seconds(inputs.Memory.StartTime ?? inputs.Now);

    internal static DateTime Seconds(DateTimeOffset at) =>
        new(at.UtcTicks - at.UtcTicks % TimeSpan.TicksPerSecond, DateTimeKind.Utc);

    private static string ComputePhase(PodStatusInputs inputs, Dictionary<string, V1ContainerStatus> byName)
    {
        if (inputs.Memory.Cause is { Failed: true })
            return "Failed";
        var isTerminal = inputs.Memory.State != PodState.Syncing && !IsAnyRunning(inputs.Seen);
        var restartsAll = inputs.Memory.State == PodState.Syncing && RestartAllStatusRules.IsRestarting(inputs);
        return PodPhaseRules.Phase(inputs.Pod, byName, isTerminal, HasMain(inputs), restartsAll);
    }

    private static void SetPhase(PodStatusInputs inputs, V1PodStatus status, string phase)
    {
        var isTerminal = phase is "Succeeded" or "Failed";
        var mayRun = inputs.Memory.State != PodState.Terminated;
        if (isTerminal && mayRun)
        {
            status.Phase = inputs.Old?.Phase ?? "Pending";
            status.Reason = inputs.Old?.Reason;
            status.Message = inputs.Old?.Message;
            return;
        }
        status.Phase = phase;
        if (inputs.Memory.Cause is { Reason.Length: > 0 } cause)
        {
            status.Reason = cause.Reason;
            status.Message = cause.Message;
        }
    }

    private static Dictionary<string, V1ContainerStatus> FillContainers(PodStatusInputs inputs, V1PodStatus status)
    {
        var byName = new Dictionary<string, V1ContainerStatus>();
        foreach (var (container, kind) in PodContainerRules.All(inputs.Pod))
        {
            var built = ContainerStatusBuilder.Build(inputs, container, kind);
            byName[container.Name] = built;
            switch (kind)
            {
                case ContainerKind.Main:
                    status.ContainerStatuses.Add(built);
                    break;
                case ContainerKind.Ephemeral:
                    (status.EphemeralContainerStatuses ??= []).Add(built);
                    break;
                default:
                    (status.InitContainerStatuses ??= []).Add(built);
                    break;
            }
        }
        Sort(status.ContainerStatuses);
        Sort(status.EphemeralContainerStatuses);
        return byName;
    }

    /// <summary>Main and ephemeral containers are listed by name, init containers in their order.</summary>
    private static void Sort(IList<V1ContainerStatus>? list) =>
        (list as List<V1ContainerStatus>)?.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));

    private static void SetAddresses(PodStatusInputs inputs, V1PodStatus status)
    {
        if (inputs.HostIps.Count > 0)
        {
            status.HostIP = inputs.HostIps[0];
            status.HostIPs = inputs.HostIps.Take(2).Select(ip => new V1HostIP { Ip = ip }).ToList();
        }
        var ips = PodIps(inputs);
        if (ips.Count == 0)
            return;
        status.PodIP = ips[0];
        status.PodIPs = ips.Select(ip => new V1PodIP { Ip = ip }).ToList();
    }

    /// <summary>Kept while containers are down; on the host network the host's.</summary>
    internal static IReadOnlyList<string> PodIps(PodStatusInputs inputs)
    {
        if (PodContainerRules.IsHostNetwork(inputs.Pod))
            return inputs.Seen.Sandboxes.Count > 0 || inputs.Old?.PodIP is not null ? inputs.HostIps : [];
        var current = Current(inputs) ?? (inputs.Seen.Sandboxes.Count > 0 ? inputs.Seen.Sandboxes[0] : null);
        if (current is { Ips.Count: > 0 })
            return current.Ips;
        if (current is not null && inputs.Memory.SandboxIps.TryGetValue(current.Id, out var known))
            return known;
        return inputs.Old?.PodIPs is { } old && inputs.Memory.State != PodState.Syncing ? old.Select(p => p.Ip).ToList() : [];
    }

    private static SandboxObservation? Current(PodStatusInputs inputs) =>
        SandboxRules.Judge(inputs.Pod, inputs.Seen, inputs.Memory.SandboxIps, null).Current;

    private static bool IsAnyRunning(PodObservation seen)
    {
        foreach (var c in seen.Containers)
            if (c.State is ContainerState.Running or ContainerState.Unknown)
                return true;
        return false;
    }

    private static bool HasMain(PodStatusInputs inputs)
    {
        foreach (var main in inputs.Pod.Spec.Containers)
            foreach (var c in inputs.Seen.Containers)
                if (c.Name == main.Name && c.State is ContainerState.Running or ContainerState.Created)
                    return true;
        return false;
    }

    private static V1PodStatus Rejected(PodStatusInputs inputs, PodRejection rejection) => new()
    {
        Phase = "Failed",
        Reason = rejection.Reason,
        Message = "Pod was rejected: " + rejection.Message,
        QosClass = inputs.QosClass,
        StartTime = Seconds(inputs.Memory.StartTime ?? inputs.Now),
        ObservedGeneration = inputs.Pod.Metadata.Generation,
    };
}
