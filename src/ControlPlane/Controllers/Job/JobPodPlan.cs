using System.Collections.Immutable;
using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Job;

/// <summary>Which pods of a Job to make and to delete; never both.</summary>
public sealed record JobPodPlan
{
    public static readonly JobPodPlan Nothing = new();

    /// <summary>Indexes of pods to make; null: a pod without one.</summary>
    public ImmutableArray<int?> Create { get; init; } = [];

    public ImmutableArray<V1Pod> Delete { get; init; } = [];

    /// <summary>Whether deleted pods are forgotten at once, and do not count as failed.</summary>
    public bool ForgetsDeleted { get; init; }

    /// <summary>When to look again: somebody has to wait.</summary>
    public TimeSpan? Again { get; init; }
}
