using NodeStack.ControlPlane.Scheduler.Configuration.V1;
using NodeStack.ControlPlane.Scheduler.Plugins;
using NodeStack.ControlPlane.Scheduler.Plugins.DynamicResources;
using NodeStack.ControlPlane.Scheduler.Plugins.ImageLocality;
using NodeStack.ControlPlane.Scheduler.Plugins.InterPodAffinity;
using NodeStack.ControlPlane.Scheduler.Plugins.NodeAffinity;
using NodeStack.ControlPlane.Scheduler.Plugins.NodeName;
using NodeStack.ControlPlane.Scheduler.Plugins.NodePorts;
using NodeStack.ControlPlane.Scheduler.Plugins.NodeResources;
using NodeStack.ControlPlane.Scheduler.Plugins.NodeUnschedulable;
using NodeStack.ControlPlane.Scheduler.Plugins.NodeVolumeLimits;
using NodeStack.ControlPlane.Scheduler.Plugins.PodTopologySpread;
using NodeStack.ControlPlane.Scheduler.Plugins.SchedulingGates;
using NodeStack.ControlPlane.Scheduler.Plugins.TaintToleration;
using NodeStack.ControlPlane.Scheduler.Plugins.VolumeBinding;
using NodeStack.ControlPlane.Scheduler.Plugins.VolumeRestrictions;
using NodeStack.ControlPlane.Scheduler.Plugins.VolumeZone;
using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.KubeApi.Pods;

namespace NodeStack.ControlPlane.Scheduler.Configuration;

/// <summary>Plugins by name, each with its arguments; the same one each time.</summary>
internal sealed class PluginBuilder(PluginArguments args, ResourceTable resources)
{
    private static readonly ResourceSpec[] s_defaultResources = [new() { Name = "cpu", Weight = 1 }, new() { Name = "memory", Weight = 1 }];
    private readonly Dictionary<string, ISchedulingPlugin?> _built = new(StringComparer.Ordinal);

    /// <summary>Null for plugins that are not asked about nodes: order, preemption and binding are built in.</summary>
    public ISchedulingPlugin? Build(string name)
    {
        if (!_built.TryGetValue(name, out var plugin))
            _built[name] = plugin = Create(name);
        return plugin;
    }

    private ISchedulingPlugin? Create(string name) => name switch
    {
        PluginNames.SchedulingGates => new SchedulingGatesPlugin(),
        PluginNames.NodeUnschedulable => new NodeUnschedulablePlugin(),
        PluginNames.NodeName => new NodeNamePlugin(),
        PluginNames.TaintToleration => new TaintTolerationPlugin(),
        PluginNames.NodeAffinity => NodeAffinity(),
        PluginNames.NodePorts => new NodePortsPlugin(),
        PluginNames.NodeResourcesFit => Fit(),
        PluginNames.VolumeRestrictions => new VolumeRestrictionsPlugin(),
        PluginNames.NodeVolumeLimits => new NodeVolumeLimitsPlugin(),
        PluginNames.VolumeBinding => new VolumeBindingPlugin(),
        PluginNames.VolumeZone => new VolumeZonePlugin(),
        PluginNames.PodTopologySpread => Spread(),
        PluginNames.InterPodAffinity => new InterPodAffinityPlugin(args.InterPodAffinity.HardPodAffinityWeight ?? 1, args.InterPodAffinity.IgnorePreferredTermsOfExistingPods),
        PluginNames.DynamicResources => new DynamicResourcesPlugin(),
        PluginNames.NodeResourcesBalancedAllocation => new BalancedAllocationPlugin(Weighted(args.Balanced.Resources)),
        PluginNames.ImageLocality => new ImageLocalityPlugin(),
        _ => null,
    };

    private NodeAffinityPlugin NodeAffinity()
    {
        var added = args.NodeAffinity.AddedAffinity;
        return new NodeAffinityPlugin(
            added?.RequiredDuringSchedulingIgnoredDuringExecution is { } required ? NodeSelectionTranslator.Translate(null, required) : null,
            NodeSelectionTranslator.Translate(added?.PreferredDuringSchedulingIgnoredDuringExecution));
    }

    private NodeResourcesFitPlugin Fit()
    {
        var strategy = args.Fit.ScoringStrategy;
        var kind = strategy is null ? ScoringKind.LeastAllocated : Enum.Parse<ScoringKind>(strategy.Type);
        // Scores of the configuration go to 10, those of nodes to 100.
        var shape = (strategy?.RequestedToCapacityRatio?.Shape ?? []).Select(static p => new ShapePoint(p.Utilization, p.Score * 10L)).ToList();
        return new NodeResourcesFitPlugin(resources, IsIgnored, new ScoringStrategy(kind, Weighted(strategy?.Resources ?? []), shape));
    }

    private bool IsIgnored(string name) =>
        ResourceNameRules.IsExtended(name)
        && (args.Fit.IgnoredResources.Contains(name) || args.Fit.IgnoredResourceGroups.Contains(name.Split('/')[0]));

    private List<WeightedResource> Weighted(IReadOnlyList<ResourceSpec> given)
    {
        var list = new List<WeightedResource>();
        foreach (var spec in given.Count == 0 ? s_defaultResources : given)
        {
            var number = resources.NumberOf(spec.Name);
            if (number >= 0)
                list.Add(new WeightedResource(number, spec.Weight == 0 ? 1 : spec.Weight));
        }
        return list;
    }

    private PodTopologySpreadPlugin Spread() => args.Spread.DefaultingType == "List"
        ? new PodTopologySpreadPlugin([.. PodAffinityTranslator.Spread([.. args.Spread.DefaultConstraints], LabelSet.Empty)], isSystem: false)
        : new PodTopologySpreadPlugin(PodTopologySpreadPlugin.SystemDefaults, isSystem: true);
}
