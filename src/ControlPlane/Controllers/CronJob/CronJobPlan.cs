using System.Collections.Immutable;
using k8s.Models;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.CronJob;

/// <summary>What a CronJob needs now; carried out in this order.</summary>
/// <param name="Status">As it is known before anything is done.</param>
public sealed record CronJobPlan(V1CronJobStatus Status)
{
    public sealed record Event(EventType Type, string Reason, string Message);

    public ImmutableArray<Event> Events { get; init; } = [];

    /// <summary>Finished Jobs that are not kept any more.</summary>
    public ImmutableArray<V1Job> Cleanup { get; init; } = [];

    /// <summary>Jobs that the new one takes the place of: it is made only if these could be deleted.</summary>
    public ImmutableArray<V1ObjectReference> Replace { get; init; } = [];

    /// <summary>Null: none is due.</summary>
    public V1Job? Create { get; init; }

    /// <summary>For which it is due.</summary>
    public DateTimeOffset ScheduledTime { get; init; }

    /// <summary>When to look again without a change.</summary>
    public TimeSpan? Again { get; init; }
}
