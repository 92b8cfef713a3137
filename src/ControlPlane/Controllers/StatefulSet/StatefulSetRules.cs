using System.Globalization;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Pods;
using NodeStack.ControlPlane.Controllers.Revisions;

namespace NodeStack.ControlPlane.Controllers.StatefulSet;

/// <summary>What a StatefulSet's fields, and its pods' names, mean.</summary>
public static class StatefulSetRules
{
    public const string PodNameLabel = "statefulset.kubernetes.io/pod-name";
    public const string PodIndexLabel = "apps.kubernetes.io/pod-index";

    public static int Replicas(V1StatefulSet set) => set.Spec.Replicas ?? 1;

    public static int Start(V1StatefulSet set) => set.Spec.Ordinals?.Start ?? 0;

    public static bool IsParallel(V1StatefulSet set) => set.Spec.PodManagementPolicy == "Parallel";

    public static bool IsRolling(V1StatefulSet set) => set.Spec.UpdateStrategy?.Type is null or "RollingUpdate";

    public static int Partition(V1StatefulSet set) => set.Spec.UpdateStrategy?.RollingUpdate?.Partition ?? 0;

    /// <summary>Null: one after the other.</summary>
    public static int? MaxUnavailable(V1StatefulSet set) => set.Spec.UpdateStrategy?.RollingUpdate?.MaxUnavailable is { } value
        ? Math.Max(1, IntOrPercentRules.Scale(value, Replicas(set), roundUp: false) ?? 1)
        : null;

    public static string PodName(V1StatefulSet set, int ordinal) => $"{set.Metadata.Name}-{ordinal.ToString(CultureInfo.InvariantCulture)}";

    public static string ClaimName(V1StatefulSet set, V1PersistentVolumeClaim template, int ordinal) => $"{template.Metadata.Name}-{PodName(set, ordinal)}";

    /// <summary>The set's name and a number: NAME-7.</summary>
    /// <returns>Null: the pod is not named after the set.</returns>
    public static int? Ordinal(V1StatefulSet set, V1Pod pod)
    {
        var (name, prefix) = (pod.Metadata.Name, set.Metadata.Name + "-");
        return name.StartsWith(prefix, StringComparison.Ordinal) && int.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal)
            ? ordinal
            : null;
    }

    public static bool IsInRange(V1StatefulSet set, int ordinal) => ordinal >= Start(set) && ordinal < Start(set) + Replicas(set);

    public static string Revision(V1Pod pod) =>
        pod.Metadata.Labels is { } labels && labels.TryGetValue(TemplateRevisionRules.HashLabel, out var revision) ? revision : "";

    /// <summary>Running, ready for long enough, and not asked to go.</summary>
    public static bool IsHealthy(V1StatefulSet set, V1Pod pod, DateTimeOffset now) => pod.Metadata.DeletionTimestamp is null && IsAvailable(set, pod, now);

    public static bool IsAvailable(V1StatefulSet set, V1Pod pod, DateTimeOffset now) => PodStateRules.IsAvailable(pod, set.Spec.MinReadySeconds ?? 0, now);

    public static bool IsRunningAndReady(V1Pod pod) => pod.Status?.Phase == "Running" && PodStateRules.IsReady(pod);
}
