using k8s.Models;
using NodeStack.ControlPlane.Controllers.CronJob;
using NodeStack.ControlPlane.Controllers.DaemonSet;
using NodeStack.ControlPlane.Controllers.Deployment;
using NodeStack.ControlPlane.Controllers.Job;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.ControlPlane.Controllers.ReplicaSet;
using NodeStack.ControlPlane.Controllers.StatefulSet;
using NodeStack.ControlPlane.Controllers.TtlAfterFinished;

namespace NodeStack.ControlPlane.Controllers.Hosting;

/// <summary>The controllers that make pods of what users wish.</summary>
public static class WorkloadControllers
{
    public static IReadOnlyList<ControllerEntry> All { get; } =
    [
        new("daemonset-controller", c => new DaemonSetController(c)),
        new("deployment-controller", c => new DeploymentController(c)),
        new("cronjob-controller", c => new CronJobController(c)),
        new("statefulset-controller", c => new StatefulSetController(c)),
        new("ttl-after-finished-controller", c => new TtlAfterFinishedController(c)),
        new("job-controller", c => new JobController(c)),
        new("replicaset-controller", c => new ReplicaController<V1ReplicaSet>(ReplicaKinds.ReplicaSet, c.Workloads.ConcurrentReplicaSetSyncs, c)),
        new("replicationcontroller-controller", c => new ReplicaController<V1ReplicationController>(
            ReplicaKinds.ReplicationController, c.Workloads.ConcurrentReplicationControllerSyncs, c)),
    ];
}
