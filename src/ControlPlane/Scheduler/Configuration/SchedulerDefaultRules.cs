using NodeStack.ControlPlane.Scheduler.Configuration.V1;

namespace NodeStack.ControlPlane.Scheduler.Configuration;

/// <summary>What stands where nothing is said: upstream's defaults.</summary>
internal static class SchedulerDefaultRules
{
    public const string SchedulerName = "default-scheduler";
    public const int SecurePort = 10259;

    public static void Apply(KubeSchedulerConfiguration config)
    {
        config.Parallelism ??= 16;
        config.PercentageOfNodesToScore ??= 0;
        config.PodInitialBackoffSeconds ??= 1;
        config.PodMaxBackoffSeconds ??= 10;
        config.EnableProfiling ??= true;
        config.EnableContentionProfiling ??= config.EnableProfiling;
        if (config.Profiles.Count == 0)
            config.Profiles = [new KubeSchedulerProfile()];
        // Several profiles must all say their names.
        if (config.Profiles is [{ SchedulerName: "" } only])
            only.SchedulerName = SchedulerName;
        Apply(config.LeaderElection);
        Apply(config.ClientConnection);
    }

    private static void Apply(LeaderElectionConfiguration election)
    {
        election.LeaderElect ??= true;
        election.LeaseDuration = Or(election.LeaseDuration, 15);
        election.RenewDeadline = Or(election.RenewDeadline, 10);
        election.RetryPeriod = Or(election.RetryPeriod, 2);
        election.ResourceLock = Or(election.ResourceLock, "leases");
        election.ResourceName = Or(election.ResourceName, "kube-scheduler");
        election.ResourceNamespace = Or(election.ResourceNamespace, "kube-system");
    }

    private static void Apply(ClientConnectionConfiguration client)
    {
        client.ContentType = Or(client.ContentType, "application/vnd.kubernetes.protobuf");
        client.Qps = client.Qps == 0 ? 50 : client.Qps;
        client.Burst = client.Burst == 0 ? 100 : client.Burst;
    }

    private static string Or(string text, string otherwise) => text.Length == 0 ? otherwise : text;

    private static TimeSpan Or(TimeSpan time, int seconds) => time == TimeSpan.Zero ? TimeSpan.FromSeconds(seconds) : time;
}
