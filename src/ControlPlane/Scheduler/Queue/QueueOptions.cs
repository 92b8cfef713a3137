namespace NodeStack.ControlPlane.Scheduler.Queue;

/// <summary>How long pods wait.</summary>
internal sealed record QueueOptions
{
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A pod that waited this long for a change is tried without one: no hint is perfect.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(5);
}
