namespace NodeStack.ControlPlane.Scheduler.Queue;

/// <summary>Where a pod waits.</summary>
internal enum QueuePlace
{
    /// <summary>In no queue: it is being scheduled or bound.</summary>
    None,

    /// <summary>For its turn.</summary>
    Active,

    /// <summary>For some seconds, after it was turned down.</summary>
    Backoff,

    /// <summary>For some seconds, after an error that was not its own.</summary>
    ErrorBackoff,

    /// <summary>For a change of the cluster.</summary>
    Unschedulable,

    /// <summary>For its gates to be lifted.</summary>
    Gated,
}
