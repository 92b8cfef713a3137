using System.Collections.Immutable;
using k8s.Models;

namespace NodeStack.Why;

/// <summary>What makes pods, whatever its kind.</summary>
internal static class OwnerTranslator
{
    /// <param name="sets">Those of the Deployment.</param>
    public static OwnerFacts Translate(V1Deployment from, IEnumerable<V1ReplicaSet> sets) =>
        new("Deployment", from.Metadata.Name, from.Spec.Replicas ?? 1, [("Deployment", from.Metadata.Name), .. sets.Select(static s => ("ReplicaSet", s.Metadata.Name))])
        {
            IsHeld = from.Spec.Paused == true,
            Conditions = [.. (from.Status?.Conditions ?? []).Select(static c => new OwnerCondition(c.Type, c.Status, c.Reason ?? "", c.Message ?? ""))],
        };

    public static OwnerFacts Translate(V1ReplicaSet from) => new("ReplicaSet", from.Metadata.Name, from.Spec.Replicas ?? 1, [("ReplicaSet", from.Metadata.Name)])
    {
        Conditions = [.. (from.Status?.Conditions ?? []).Select(static c => new OwnerCondition(c.Type, c.Status, c.Reason ?? "", c.Message ?? ""))],
    };

    public static OwnerFacts Translate(V1ReplicationController from) => new("ReplicationController", from.Metadata.Name, from.Spec.Replicas ?? 1, [("ReplicationController", from.Metadata.Name)])
    {
        Conditions = [.. (from.Status?.Conditions ?? []).Select(static c => new OwnerCondition(c.Type, c.Status, c.Reason ?? "", c.Message ?? ""))],
    };

    public static OwnerFacts Translate(V1StatefulSet from) => new("StatefulSet", from.Metadata.Name, from.Spec.Replicas ?? 1, [("StatefulSet", from.Metadata.Name)]);

    public static OwnerFacts Translate(V1DaemonSet from) =>
        new("DaemonSet", from.Metadata.Name, from.Status?.DesiredNumberScheduled, [("DaemonSet", from.Metadata.Name)]);

    public static OwnerFacts Translate(V1Job from)
    {
        var isOver = (from.Status?.Conditions ?? []).Any(static c => c is { Type: "Complete" or "Failed", Status: "True" });
        return new OwnerFacts("Job", from.Metadata.Name, isOver ? 0 : from.Spec.Parallelism ?? 1, [("Job", from.Metadata.Name)])
        {
            IsHeld = from.Spec.Suspend == true,
            Conditions = [.. (from.Status?.Conditions ?? []).Select(static c => new OwnerCondition(c.Type, c.Status, c.Reason ?? "", c.Message ?? ""))],
        };
    }
}
