namespace NodeStack.ControlPlane.Controllers.Hosting;

/// <summary>What is wrong with options; all of it.</summary>
public static class ControllersOptionsValidator
{
    public static IReadOnlyList<string> Errors(ControllersOptions options, IReadOnlyList<string> known) =>
        [.. Selection(options, known), .. LeaderElect(options.LeaderElect), .. Workers(options.Workloads)];

    private static IEnumerable<string> Selection(ControllersOptions options, IReadOnlyList<string> known)
    {
        foreach (var name in options.Controllers)
            if (name != "*" && !known.Contains(name.StartsWith('-') ? name[1..] : name))
                yield return $"\"{name}\" is not in the list of known controllers";
        if (options.Controllers.Count == 0)
            yield return "no controllers are selected";
    }

    private static IEnumerable<string> LeaderElect(LeaderElectOptions options)
    {
        if (!options.IsOn)
            yield break;
        if (options.LeaseDuration <= options.RenewDeadline)
            yield return "the lease duration must be greater than the renew deadline";
        if (options.RenewDeadline <= options.RetryPeriod * 1.2)
            yield return "the renew deadline must be greater than the retry period times 1.2";
        if (options.RetryPeriod <= TimeSpan.Zero)
            yield return "the retry period must be greater than zero";
    }

    private static IEnumerable<string> Workers(WorkloadControllerOptions options)
    {
        (string Name, int Count)[] all =
        [
            ("replicaset", options.ConcurrentReplicaSetSyncs), ("rc", options.ConcurrentReplicationControllerSyncs),
            ("deployment", options.ConcurrentDeploymentSyncs), ("statefulset", options.ConcurrentStatefulSetSyncs),
            ("daemonset", options.ConcurrentDaemonSetSyncs), ("job", options.ConcurrentJobSyncs),
            ("cron-job", options.ConcurrentCronJobSyncs), ("ttl-after-finished", options.ConcurrentTtlAfterFinishedSyncs),
        ];
        foreach (var (name, count) in all)
            if (count < 1)
                yield return $"concurrent-{name}-syncs must be greater than 0, but got {count}";
    }
}
