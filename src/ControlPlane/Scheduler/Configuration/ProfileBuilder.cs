using NodeStack.ControlPlane.Scheduler.Configuration.V1;
using NodeStack.ControlPlane.Scheduler.Cycle;
using NodeStack.ControlPlane.Scheduler.Plugins;
using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Preemption;

namespace NodeStack.ControlPlane.Scheduler.Configuration;

/// <summary>A profile of the configuration to plugins that are ready to be asked.</summary>
internal static class ProfileBuilder
{
    public static SchedulingProfile Build(KubeSchedulerProfile profile, PluginArguments args, ResourceTable resources)
    {
        var plugins = new PluginBuilder(args, resources);
        var sets = profile.Plugins;
        var filters = PluginSetRules.At(sets.MultiPoint, sets.Filter).Select(p => plugins.Build(p.Name)).OfType<IFilterPlugin>().ToList();
        // Device claims are turned down before any node is looked at: upstream's plugin of that name works in PreFilter and Filter.
        var scorers = PluginSetRules.At(sets.MultiPoint, sets.Score)
            .Select(p => (Plugin: plugins.Build(p.Name) as IScorePlugin, p.Weight)).Where(static p => p.Plugin is not null)
            .Select(static p => new WeightedScorer(p.Plugin!, p.Weight)).ToList();
        var hints = filters.OfType<IQueueingHints>().ToList();
        if (IsOn(sets.MultiPoint, sets.PreEnqueue, PluginNames.SchedulingGates) && plugins.Build(PluginNames.SchedulingGates) is IQueueingHints gates)
            hints.Add(gates);
        return new SchedulingProfile
        {
            Name = profile.SchedulerName,
            Filters = filters,
            Scorers = scorers,
            Hints = hints,
            PercentageOfNodesToScore = profile.PercentageOfNodesToScore,
            Preemption = IsOn(sets.MultiPoint, sets.PostFilter, PluginNames.DefaultPreemption) ? Limits(args.Preemption) : null,
        };
    }

    /// <summary>What a profile cannot do without.</summary>
    public static IEnumerable<string> Problems(KubeSchedulerProfile profile, int index)
    {
        var sets = profile.Plugins;
        if (!IsOn(sets.MultiPoint, sets.QueueSort, PluginNames.PrioritySort))
            yield return $"profiles[{index}]: only one queue sort plugin required for profile with scheduler name \"{profile.SchedulerName}\", but got 0";
        if (!IsOn(sets.MultiPoint, sets.Bind, PluginNames.DefaultBinder))
            yield return $"profiles[{index}]: at least one bind plugin is needed for profile with scheduler name \"{profile.SchedulerName}\"";
        if (!IsOn(sets.MultiPoint, sets.PreEnqueue, PluginNames.SchedulingGates))
            yield return $"profiles[{index}]: SchedulingGates cannot be disabled: the API server binds no gated pod";
    }

    private static bool IsOn(PluginSet multiPoint, PluginSet own, string name) => PluginSetRules.At(multiPoint, own).Any(p => p.Name == name);

    private static PreemptionLimits Limits(DefaultPreemptionArgs args) => new(args.MinCandidateNodesPercentage ?? 10, args.MinCandidateNodesAbsolute ?? 100);
}
