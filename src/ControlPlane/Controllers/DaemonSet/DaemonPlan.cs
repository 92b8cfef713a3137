using System.Collections.Immutable;
using k8s.Models;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.DaemonSet;

/// <summary>What a DaemonSet needs now.</summary>
/// <param name="Create">Nodes that get a pod.</param>
public sealed record DaemonPlan(ImmutableArray<string> Create, ImmutableArray<V1Pod> Delete)
{
    public sealed record Event(EventType Type, string Reason, string Message);

    public ImmutableArray<Event> Events { get; init; } = [];

    public FailedDaemons Memory { get; init; } = FailedDaemons.None;

    /// <summary>When to look again without a change.</summary>
    public TimeSpan? Again { get; init; }
}
