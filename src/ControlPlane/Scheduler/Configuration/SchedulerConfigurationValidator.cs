using NodeStack.ControlPlane.Scheduler.Configuration.V1;
using NodeStack.ControlPlane.Scheduler.Plugins;
using NodeStack.KubeApi.Quantities;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.Scheduler.Configuration;

/// <summary>Finds everything wrong with a defaulted configuration, with upstream's paths and words.</summary>
internal static class SchedulerConfigurationValidator
{
    public static IReadOnlyList<string> Validate(KubeSchedulerConfiguration config)
    {
        var errors = new FieldErrors();
        if (config.ClientConnection.Burst < 0)
            errors.Invalid("clientConnection.burst", config.ClientConnection.Burst, "must be non-negative");
        LeaderElection(config.LeaderElection, errors);
        if (config.Parallelism <= 0)
            errors.Invalid("parallelism", config.Parallelism, "should be an integer value greater than zero");
        Profiles(config.Profiles, errors);
        Percentage("percentageOfNodesToScore", config.PercentageOfNodesToScore, errors);
        if (config.PodInitialBackoffSeconds <= 0)
            errors.Invalid("podInitialBackoffSeconds", config.PodInitialBackoffSeconds, "must be greater than 0");
        if (config.PodMaxBackoffSeconds < config.PodInitialBackoffSeconds)
            errors.Invalid("podMaxBackoffSeconds", config.PodMaxBackoffSeconds, "must be greater than or equal to PodInitialBackoffSeconds");
        if (config.Extenders.Count > 0)
            errors.Forbidden("extenders", "extenders are not supported by this scheduler");
        return errors.All;
    }

    private static void LeaderElection(LeaderElectionConfiguration election, FieldErrors errors)
    {
        if (election.LeaderElect != true)
            return;
        Positive("leaderElection.leaseDuration", election.LeaseDuration, errors);
        Positive("leaderElection.renewDeadline", election.RenewDeadline, errors);
        Positive("leaderElection.retryPeriod", election.RetryPeriod, errors);
        if (election.LeaseDuration <= election.RenewDeadline)
            errors.Invalid("leaderElection.leaseDuration", GoDuration.Format(election.RenewDeadline), "must be greater than `RenewDeadline`");
        if (election.ResourceLock != "leases")
            errors.Invalid("leaderElection.resourceLock", election.ResourceLock, "resourceLock value must be \"leases\"");
    }

    private static void Positive(string path, TimeSpan time, FieldErrors errors)
    {
        if (time <= TimeSpan.Zero)
            errors.Invalid(path, GoDuration.Format(time), "must be greater than zero");
    }

    private static void Profiles(IReadOnlyList<KubeSchedulerProfile> profiles, FieldErrors errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < profiles.Count; i++)
        {
            var path = $"profiles[{i}]";
            if (profiles[i].SchedulerName.Length == 0)
                errors.Required($"{path}.schedulerName");
            else if (!names.Add(profiles[i].SchedulerName))
                errors.Duplicate($"{path}.schedulerName", profiles[i].SchedulerName);
            Percentage($"{path}.percentageOfNodesToScore", profiles[i].PercentageOfNodesToScore, errors);
            foreach (var (name, set) in profiles[i].Plugins.All)
                Known($"{path}.plugins.{name}", set, errors);
        }
    }

    private static void Known(string path, PluginSet set, FieldErrors errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < set.Enabled.Count; i++)
        {
            var name = set.Enabled[i].Name;
            if (PluginNames.BitOf(name) == 0)
                errors.Invalid($"{path}.enabled[{i}]", name, $"plugin \"{name}\" does not exist");
            else if (!seen.Add(name))
                errors.Duplicate($"{path}.enabled[{i}]", name);
        }
    }

    private static void Percentage(string path, int? percentage, FieldErrors errors)
    {
        if (percentage is < 0 or > 100)
            errors.Invalid(path, percentage, "not in valid range [0-100]");
    }
}
