using NodeStack.ControlPlane.Scheduler.Plugins;
using NodeStack.ControlPlane.Scheduler.Preemption;

namespace NodeStack.ControlPlane.Scheduler.Cycle;

/// <summary>How the pods of one scheduler name are placed.</summary>
internal sealed record SchedulingProfile
{
    public required string Name { get; init; }

    /// <summary>In the order in which they are asked; the first that says no is the one that is told.</summary>
    public required IReadOnlyList<IFilterPlugin> Filters { get; init; }

    public required IReadOnlyList<WeightedScorer> Scorers { get; init; }

    public required IReadOnlyList<IQueueingHints> Hints { get; init; }

    /// <summary>How many possible nodes are enough, in percent of all; null: what the configuration says for all profiles. 0: by the size of the cluster.</summary>
    public int? PercentageOfNodesToScore { get; init; }

    /// <summary>Null: pods of higher priority do not get others' room.</summary>
    public PreemptionLimits? Preemption { get; init; }
}
