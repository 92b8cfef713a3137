namespace NodeStack.ControlPlane.Controllers.Hosting;

/// <summary>What can be set of the controllers of workloads. Upstream's names and defaults.</summary>
public sealed record WorkloadControllerOptions
{
    public int ConcurrentReplicaSetSyncs { get; init; } = 5;
    public int ConcurrentReplicationControllerSyncs { get; init; } = 5;
    public int ConcurrentDeploymentSyncs { get; init; } = 5;
    public int ConcurrentStatefulSetSyncs { get; init; } = 5;
    public int ConcurrentDaemonSetSyncs { get; init; } = 2;
    public int ConcurrentJobSyncs { get; init; } = 5;
    public int ConcurrentCronJobSyncs { get; init; } = 5;
    public int ConcurrentTtlAfterFinishedSyncs { get; init; } = 5;
}
