using System.Collections.Immutable;
using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Job;

/// <summary>A Job and its pods, counted.</summary>
public sealed record JobSeen(V1Job Job, ImmutableArray<V1Pod> Pods)
{
    /// <summary>Neither ended nor asked to go.</summary>
    public ImmutableArray<V1Pod> Active { get; init; } = [];
    public int Ready { get; init; }

    /// <summary>Asked to go and not ended.</summary>
    public int Terminating { get; init; }

    /// <summary>In all: what the status says, what it does not count yet, and what it has not heard of.</summary>
    public int Succeeded { get; init; }
    public int Failed { get; init; }

    public IReadOnlySet<string> UncountedSucceeded { get; init; } = ImmutableHashSet<string>.Empty;
    public IReadOnlySet<string> UncountedFailed { get; init; } = ImmutableHashSet<string>.Empty;

    /// <summary>Of indexed Jobs: what the status says.</summary>
    public IndexSet CountedIndexes { get; init; } = IndexSet.Empty;

    /// <summary>Of indexed Jobs: with what the pods say.</summary>
    public IndexSet SucceededIndexes { get; init; } = IndexSet.Empty;

    /// <summary>Of Jobs with a limit per index; null: of others.</summary>
    public IndexSet? FailedIndexes { get; init; }

    /// <summary>The last failed pod of an index that is to have another: it keeps its finalizer until that one is there, for it knows how often the index failed.</summary>
    public ImmutableDictionary<int, V1Pod> Replaced { get; init; } = ImmutableDictionary<int, V1Pod>.Empty;

    public JobBackoff Backoff { get; init; } = JobBackoff.None;
}
