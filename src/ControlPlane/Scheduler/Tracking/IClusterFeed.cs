namespace NodeStack.ControlPlane.Scheduler.Tracking;

/// <summary>One collection of the API server, as the scheduling loop takes it.</summary>
internal interface IClusterFeed
{
    bool HasSynced { get; }

    Task RunAsync(CancellationToken cancel);

    Task SyncedAsync(CancellationToken cancel);

    /// <summary>Hands over what changed since the last time; for the loop's thread.</summary>
    void Drain(DateTimeOffset now);
}
