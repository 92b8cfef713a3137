using System.Collections.Immutable;
using k8s.Models;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.ReplicaSet;

/// <summary>The two kinds of sets of replicas.</summary>
public static class ReplicaKinds
{
    public static readonly ReplicaKind<V1ReplicaSet> ReplicaSet = new()
    {
        Kind = ObjectKind.ReplicaSet,
        Controller = "replicaset-controller",
        Component = "replicaset-controller",
        Queue = "replicaset",
        TellsTerminating = true,
        Resource = api => api.ReplicaSets,
        Wish = s => new ReplicaWish(s.Metadata, s.Spec.Replicas ?? 1, s.Spec.Selector, s.Spec.Template ?? new V1PodTemplateSpec(), s.Spec.MinReadySeconds ?? 0),
        Status = s => new ReplicaStatus(
            s.Status?.Replicas ?? 0, s.Status?.FullyLabeledReplicas ?? 0, s.Status?.ReadyReplicas ?? 0, s.Status?.AvailableReplicas ?? 0,
            s.Status?.TerminatingReplicas, s.Status?.ObservedGeneration ?? 0,
            (s.Status?.Conditions ?? []).Select(c => new ReplicaCondition(c.Type, c.Status, c.Reason ?? "", c.Message ?? "", c.LastTransitionTime)).ToImmutableArray()),
        SetStatus = (s, status) => s.Status = new V1ReplicaSetStatus
        {
            Replicas = status.Replicas,
            FullyLabeledReplicas = status.FullyLabeled,
            ReadyReplicas = status.Ready,
            AvailableReplicas = status.Available,
            TerminatingReplicas = status.Terminating,
            ObservedGeneration = status.ObservedGeneration,
            Conditions = status.Conditions.IsEmpty ? null : [.. status.Conditions.Select(c => new V1ReplicaSetCondition
            {
                Type = c.Type, Status = c.Status, Reason = c.Reason, Message = c.Message, LastTransitionTime = c.LastTransitionTime,
            })],
        },
    };

    public static readonly ReplicaKind<V1ReplicationController> ReplicationController = new()
    {
        Kind = ObjectKind.ReplicationController,
        Controller = "replicationcontroller-controller",
        Component = "replication-controller",
        Queue = "replicationmanager",
        Resource = api => api.ReplicationControllers,
        Wish = c => new ReplicaWish(
            c.Metadata, c.Spec.Replicas ?? 1, c.Spec.Selector is { Count: > 0 } labels ? new V1LabelSelector { MatchLabels = labels } : null,
            c.Spec.Template ?? new V1PodTemplateSpec(), c.Spec.MinReadySeconds ?? 0),
        Status = c => new ReplicaStatus(
            c.Status?.Replicas ?? 0, c.Status?.FullyLabeledReplicas ?? 0, c.Status?.ReadyReplicas ?? 0, c.Status?.AvailableReplicas ?? 0,
            null, c.Status?.ObservedGeneration ?? 0,
            (c.Status?.Conditions ?? []).Select(c => new ReplicaCondition(c.Type, c.Status, c.Reason ?? "", c.Message ?? "", c.LastTransitionTime)).ToImmutableArray()),
        SetStatus = (c, status) => c.Status = new V1ReplicationControllerStatus
        {
            Replicas = status.Replicas,
            FullyLabeledReplicas = status.FullyLabeled,
            ReadyReplicas = status.Ready,
            AvailableReplicas = status.Available,
            ObservedGeneration = status.ObservedGeneration,
            Conditions = status.Conditions.IsEmpty ? null : [.. status.Conditions.Select(c => new V1ReplicationControllerCondition
            {
                Type = c.Type, Status = c.Status, Reason = c.Reason, Message = c.Message, LastTransitionTime = c.LastTransitionTime,
            })],
        },
    };
}
