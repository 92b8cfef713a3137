namespace NodeStack.Kubelet.Pods.Startup;

/// <summary>What is remembered of a pod until its start has been measured.</summary>
internal sealed record PodStartRecord
{
    public static PodStartRecord Empty { get; } = new();

    /// <summary>Pulls that ended, in the order in which they did.</summary>
    public IReadOnlyList<(DateTimeOffset Start, DateTimeOffset End)> Pulls { get; init; } = [];

    /// <summary>When the pulls under way began.</summary>
    public IReadOnlyList<DateTimeOffset> UnderWay { get; init; } = [];

    /// <summary>Our own status said that all containers run.</summary>
    public bool Runs { get; init; }
}

/// <summary>How long a pod took to start.</summary>
/// <param name="Sli">Without pulls and init containers; null for pods with volumes that keep state, which the objective does not cover.</param>
internal readonly record struct PodStartTimes(TimeSpan Total, TimeSpan? Sli);
