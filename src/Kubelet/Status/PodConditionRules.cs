using k8s.Models;
using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Status;

/// <summary>The five conditions a kubelet owns, worded and ordered as upstream does.</summary>
internal static class PodConditionRules
{
    private static readonly HashSet<string> Owned =
        ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"];

    /// <summary>Whether the kubelet writes a condition. A disruption is its own only where it did the disrupting.</summary>
    public static bool IsOwned(string type, string? reason) =>
        Owned.Contains(type) || type is RestartAllStatusRules.ConditionType or PodResizeConditionRules.Pending or PodResizeConditionRules.InProgress || (type == "DisruptionTarget" && reason == "TerminationByKubelet");

    /// <summary>Where those that are always there begin; what else the kubelet tells comes before them.</summary>
    public static bool IsFirstOwn(V1PodCondition condition) => condition.Type == "PodReadyToStartContainers";

    public static List<V1PodCondition> Build(
        V1Pod pod, V1PodStatus? old, IReadOnlyDictionary<string, V1ContainerStatus> statuses, string phase, bool sandboxReady, DateTime now)
    {
        var conditions = new List<V1PodCondition>(5);
        foreach (var foreign in pod.Status?.Conditions ?? old?.Conditions ?? [])
            if (!Owned.Contains(foreign.Type) && foreign.Type is not (RestartAllStatusRules.ConditionType or PodResizeConditionRules.Pending or PodResizeConditionRules.InProgress))
                conditions.Add(foreign);
        var containersReady = ContainersReady(pod, statuses, phase);
        conditions.Add(new V1PodCondition { Type = "PodReadyToStartContainers", Status = sandboxReady ? "True" : "False" });
        conditions.Add(Initialized(pod, old, statuses, phase));
        conditions.Add(Ready(pod, conditions, containersReady));
        conditions.Add(containersReady);
        conditions.Add(new V1PodCondition { Type = "PodScheduled", Status = "True" });
        foreach (var c in conditions)
            if (Owned.Contains(c.Type))
                Stamp(c, pod, old, now);
        return conditions;
    }

    private static V1PodCondition ContainersReady(V1Pod pod, IReadOnlyDictionary<string, V1ContainerStatus> statuses, string phase)
    {
        if (phase == "Failed")
            return new V1PodCondition { Type = "ContainersReady", Status = "False", Reason = "PodFailed" };
        var (unknown, unready) = (new List<string>(), new List<string>());
        foreach (var c in pod.Spec.InitContainers ?? [])
            if (PodContainerRules.IsSidecar(c))
                Sort(c.Name);
        foreach (var c in pod.Spec.Containers)
            Sort(c.Name);
        if (phase == "Succeeded" && unknown.Count == 0)
            return new V1PodCondition { Type = "ContainersReady", Status = "False", Reason = "PodCompleted" };
        return Complaint("ContainersReady", "ContainersNotReady", unknown, unready, "unready")
            ?? new V1PodCondition { Type = "ContainersReady", Status = "True" };

        void Sort(string name)
        {
            if (!statuses.TryGetValue(name, out var status))
                unknown.Add(name);
            else if (!status.Ready)
                unready.Add(name);
        }
    }

    private static V1PodCondition Initialized(V1Pod pod, V1PodStatus? old, IReadOnlyDictionary<string, V1ContainerStatus> statuses, string phase)
    {
        var (unknown, incomplete) = (new List<string>(), new List<string>());
        foreach (var c in pod.Spec.InitContainers ?? [])
        {
            if (!statuses.TryGetValue(c.Name, out var status))
                unknown.Add(c.Name);
            else if (PodContainerRules.IsSidecar(c) ? status.Started != true : !status.Ready)
                incomplete.Add(c.Name);
        }
        if (phase == "Succeeded" && unknown.Count == 0)
            return new V1PodCondition { Type = "Initialized", Status = "True", Reason = "PodCompleted" };
        // Once initialized, always: init containers run again when all containers restart.
        if (HasStartedMain(pod, statuses) || old?.Conditions?.Any(c => c is { Type: "Initialized", Status: "True" }) == true)
            return new V1PodCondition { Type = "Initialized", Status = "True" };
        return Complaint("Initialized", "ContainersNotInitialized", unknown, incomplete, "incomplete")
            ?? new V1PodCondition { Type = "Initialized", Status = "True" };
    }

    private static V1PodCondition Ready(V1Pod pod, List<V1PodCondition> conditions, V1PodCondition containersReady)
    {
        if (containersReady.Status != "True")
            return new V1PodCondition
            {
                Type = "Ready",
                Status = containersReady.Status,
                Reason = containersReady.Reason,
                Message = containersReady.Message,
            };
        var complaints = new List<string>();
        foreach (var gate in pod.Spec.ReadinessGates ?? [])
        {
            var found = conditions.Find(c => c.Type == gate.ConditionType);
            if (found is null)
                complaints.Add($"corresponding condition of pod readiness gate \"{gate.ConditionType}\" does not exist.");
            else if (found.Status != "True")
                complaints.Add($"the status of pod readiness gate \"{gate.ConditionType}\" is not \"True\", but {found.Status}");
        }
        return complaints.Count == 0
            ? new V1PodCondition { Type = "Ready", Status = "True" }
            : new V1PodCondition { Type = "Ready", Status = "False", Reason = "ReadinessGatesNotReady", Message = string.Join(", ", complaints) };
    }

    private static V1PodCondition? Complaint(string type, string reason, List<string> unknown, List<string> other, string word)
    {
        if (unknown.Count == 0 && other.Count == 0)
            return null;
        var parts = new List<string>(2);
        if (unknown.Count > 0)
            parts.Add($"containers with unknown status: [{string.Join(' ', unknown)}]");
        if (other.Count > 0)
            parts.Add($"containers with {word} status: [{string.Join(' ', other)}]");
        return new V1PodCondition { Type = type, Status = "False", Reason = reason, Message = string.Join(", ", parts) };
    }

    private static bool HasStartedMain(V1Pod pod, IReadOnlyDictionary<string, V1ContainerStatus> statuses)
    {
        foreach (var c in pod.Spec.Containers)
            if (statuses.TryGetValue(c.Name, out var s)
                && (s.State.Running is not null || s.State.Terminated is not null || s.LastState?.Terminated is not null))
                return true;
        return false;
    }

    /// <summary>The transition time stays while the status does.</summary>
    private static void Stamp(V1PodCondition condition, V1Pod pod, V1PodStatus? old, DateTime now)
    {
        condition.ObservedGeneration = pod.Metadata.Generation;
        condition.LastTransitionTime = now;
        foreach (var before in old?.Conditions ?? [])
            if (before.Type == condition.Type && before.Status == condition.Status)
                condition.LastTransitionTime = before.LastTransitionTime;
    }
}
