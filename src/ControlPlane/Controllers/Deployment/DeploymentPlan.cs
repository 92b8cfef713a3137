using System.Collections.Immutable;
using k8s.Models;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.Deployment;

/// <summary>What brings a Deployment further. Carried out in this order, up to the first failure; the status is written last.</summary>
public sealed record DeploymentPlan
{
    /// <summary>Tell, whatever becomes of the rest.</summary>
    public sealed record Event(EventType Type, string Reason, string Message);

    public ImmutableArray<SetWrite> Writes { get; init; } = [];

    /// <summary>Old sets that are not kept any more.</summary>
    public ImmutableArray<V1ReplicaSet> Deletes { get; init; } = [];

    /// <summary>The Deployment itself with an older template; then nothing else is done. Null: it stays.</summary>
    public V1Deployment? Rollback { get; init; }

    public ImmutableArray<Event> Events { get; init; } = [];

    /// <summary>Null: it stays as it is.</summary>
    public V1DeploymentStatus? Status { get; init; }

    /// <summary>For the Deployment's annotation; null: it stays as it is.</summary>
    public string? Revision { get; init; }

    /// <summary>When to look again without a change.</summary>
    public TimeSpan? Again { get; init; }
}
