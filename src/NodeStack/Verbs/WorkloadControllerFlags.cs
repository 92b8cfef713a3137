using System.CommandLine;
using NodeStack.ControlPlane.Controllers.Hosting;

namespace NodeStack.Verbs;

/// <summary>Flags of the controllers of workloads.</summary>
internal static class WorkloadControllerFlags
{
    private static readonly Option<int> ReplicaSets = Syncs("replicaset", 5);
    private static readonly Option<int> ReplicationControllers = Syncs("rc", 5);
    private static readonly Option<int> Deployments = Syncs("deployment", 5);
    private static readonly Option<int> StatefulSets = Syncs("statefulset", 5);
    private static readonly Option<int> DaemonSets = Syncs("daemonset", 2);
    private static readonly Option<int> Jobs = Syncs("job", 5);
    private static readonly Option<int> CronJobs = Syncs("cron-job", 5);
    private static readonly Option<int> TtlAfterFinished = Syncs("ttl-after-finished", 5);

    public static IReadOnlyList<Option> All { get; } =
        [ReplicaSets, ReplicationControllers, Deployments, StatefulSets, DaemonSets, Jobs, CronJobs, TtlAfterFinished];

    public static WorkloadControllerOptions Read(ParseResult parsed) => new()
    {
        ConcurrentReplicaSetSyncs = ControllerFlag.Workers(parsed, ReplicaSets),
        ConcurrentReplicationControllerSyncs = ControllerFlag.Workers(parsed, ReplicationControllers),
        ConcurrentDeploymentSyncs = ControllerFlag.Workers(parsed, Deployments),
        ConcurrentStatefulSetSyncs = ControllerFlag.Workers(parsed, StatefulSets),
        ConcurrentDaemonSetSyncs = ControllerFlag.Workers(parsed, DaemonSets),
        ConcurrentJobSyncs = ControllerFlag.Workers(parsed, Jobs),
        ConcurrentCronJobSyncs = ControllerFlag.Workers(parsed, CronJobs),
        ConcurrentTtlAfterFinishedSyncs = ControllerFlag.Workers(parsed, TtlAfterFinished),
    };

    private static Option<int> Syncs(string kind, int count) => ControllerFlag.Count($"--concurrent-{kind}-syncs", count, "How many objects that controller looks at at once");
}
