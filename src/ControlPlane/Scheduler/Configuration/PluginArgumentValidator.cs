using k8s.Models;
using NodeStack.ControlPlane.Scheduler.Configuration.V1;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.Scheduler.Configuration;

/// <summary>Finds everything wrong with the arguments of plugins, with upstream's words.</summary>
/// <param name="profile">Path of the profile.</param>
internal sealed class PluginArgumentValidator(string profile, FieldErrors errors)
{
    public void Validate(PluginArguments args)
    {
        Preemption(args.Preemption, Path("DefaultPreemption"));
        if (args.InterPodAffinity.HardPodAffinityWeight is < 0 or > 100)
            errors.Invalid($"{Path("InterPodAffinity")}.hardPodAffinityWeight", args.InterPodAffinity.HardPodAffinityWeight, "not in valid range [0, 100]");
        Balanced(args.Balanced, Path("NodeResourcesBalancedAllocation"));
        Fit(args.Fit, Path("NodeResourcesFit"));
        Spread(args.Spread, Path("PodTopologySpread"));
        if (args.VolumeBinding.BindTimeoutSeconds < 0)
            errors.Invalid($"{Path("VolumeBinding")}.bindTimeoutSeconds", args.VolumeBinding.BindTimeoutSeconds, "invalid BindTimeoutSeconds, should not be a negative value");
        if (args.VolumeBinding.Shape.Count > 0)
            errors.Invalid($"{Path("VolumeBinding")}.shape", args.VolumeBinding.Shape.Count, "unexpected field `shape`, remove it or turn on the feature gate StorageCapacityScoring");
    }

    private string Path(string plugin) => $"{profile}.pluginConfig[{plugin}].args";

    private void Preemption(DefaultPreemptionArgs args, string path)
    {
        if (args.MinCandidateNodesPercentage is < 0 or > 100)
            errors.Invalid($"{path}.minCandidateNodesPercentage", args.MinCandidateNodesPercentage, "not in valid range [0, 100]");
        if (args.MinCandidateNodesAbsolute < 0)
            errors.Invalid($"{path}.minCandidateNodesAbsolute", args.MinCandidateNodesAbsolute, "not in valid range [0, inf)");
        if (args is { MinCandidateNodesPercentage: 0, MinCandidateNodesAbsolute: 0 })
            errors.Invalid($"{path}.minCandidateNodesPercentage", 0, "cannot be zero at the same time as minCandidateNodesAbsolute");
    }

    private void Balanced(NodeResourcesBalancedAllocationArgs args, string path)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Resources.Count; i++)
        {
            if (!seen.Add(args.Resources[i].Name))
                errors.Duplicate($"{path}.resources[{i}].name", args.Resources[i].Name);
            if (args.Resources[i].Weight is not (0 or 1))
                errors.Invalid($"{path}.resources[{i}].weight", args.Resources[i].Weight, "must be 1");
        }
    }

    private void Fit(NodeResourcesFitArgs args, string path)
    {
        for (var i = 0; i < args.IgnoredResources.Count; i++)
            Label($"{path}.ignoredResources[{i}]", args.IgnoredResources[i]);
        for (var i = 0; i < args.IgnoredResourceGroups.Count; i++)
        {
            if (args.IgnoredResourceGroups[i].Contains('/', StringComparison.Ordinal))
                errors.Invalid($"{path}.ignoredResourceGroups[{i}]", args.IgnoredResourceGroups[i], "resource group name can't contain '/'");
            Label($"{path}.ignoredResourceGroups[{i}]", args.IgnoredResourceGroups[i]);
        }
        if (args.ScoringStrategy is { } strategy)
            Strategy(strategy, $"{path}.scoringStrategy");
    }

    private void Strategy(ScoringStrategyArgs strategy, string path)
    {
        const string Ratio = "RequestedToCapacityRatio";
        if (strategy.Type is not ("LeastAllocated" or "MostAllocated" or Ratio))
            errors.NotSupported($"{path}.type", strategy.Type, "LeastAllocated", "MostAllocated", Ratio);
        for (var i = 0; i < strategy.Resources.Count; i++)
        {
            if (strategy.Resources[i].Weight is < 0 or > 100)
                errors.Invalid($"{path}.resources[{i}].weight", strategy.Resources[i].Weight, $"resource weight of {strategy.Resources[i].Name} not in valid range (0, 100]");
        }
        if (strategy.Type != Ratio && strategy.RequestedToCapacityRatio is not null)
            errors.Forbidden($"{path}.requestedToCapacityRatio", "must be nil when type is not RequestedToCapacityRatio");
        else if (strategy.Type == Ratio && strategy.RequestedToCapacityRatio is null)
            errors.Required($"{path}.requestedToCapacityRatio", "must be specified when type is RequestedToCapacityRatio");
        else if (strategy.RequestedToCapacityRatio is { } ratio)
            Shape(ratio.Shape, $"{path}.requestedToCapacityRatio.shape");
    }

    private void Shape(IReadOnlyList<UtilizationShapePoint> shape, string path)
    {
        if (shape.Count == 0)
            errors.Required(path, "at least one point must be specified");
        for (var i = 0; i < shape.Count; i++)
        {
            if (i > 0 && shape[i - 1].Utilization >= shape[i].Utilization)
                errors.Invalid($"{path}[{i}].utilization", shape[i].Utilization, "values must be sorted in increasing order");
            if (shape[i].Utilization is < 0 or > 100)
                errors.Invalid($"{path}[{i}].utilization", shape[i].Utilization, "not in valid range [0, 100]");
            if (shape[i].Score is < 0 or > 10)
                errors.Invalid($"{path}[{i}].score", shape[i].Score, "not in valid range [0, 10]");
        }
    }

    private void Spread(PodTopologySpreadArgs args, string path)
    {
        if (args.DefaultingType is not ("" or "System" or "List"))
            errors.NotSupported($"{path}.defaultingType", args.DefaultingType, "List", "System");
        else if (args.DefaultingType != "List" && args.DefaultConstraints.Count > 0)
            errors.Invalid($"{path}.defaultingType", "System", "when .defaultConstraints are not empty");
        var seen = new HashSet<(string, string)>();
        for (var i = 0; i < args.DefaultConstraints.Count; i++)
        {
            var constraint = args.DefaultConstraints[i];
            Constraint(constraint, $"{path}.defaultConstraints[{i}]");
            if (!seen.Add((constraint.TopologyKey ?? "", constraint.WhenUnsatisfiable ?? "")))
                errors.Duplicate($"{path}.defaultConstraints[{i}]", $"{{{constraint.TopologyKey}, {constraint.WhenUnsatisfiable}}}");
        }
    }

    private void Constraint(V1TopologySpreadConstraint constraint, string path)
    {
        if (constraint.MaxSkew <= 0)
            errors.Invalid($"{path}.maxSkew", constraint.MaxSkew, "not in valid range (0, inf)");
        if (string.IsNullOrEmpty(constraint.TopologyKey))
            errors.Required($"{path}.topologyKey", "can not be empty");
        else
            Label($"{path}.topologyKey", constraint.TopologyKey);
        if (string.IsNullOrEmpty(constraint.WhenUnsatisfiable))
            errors.Required($"{path}.whenUnsatisfiable", "can not be empty");
        else if (constraint.WhenUnsatisfiable is not ("DoNotSchedule" or "ScheduleAnyway"))
            errors.NotSupported($"{path}.whenUnsatisfiable", constraint.WhenUnsatisfiable, "DoNotSchedule", "ScheduleAnyway");
        if (constraint.LabelSelector is not null)
            errors.Forbidden($"{path}.labelSelector", "constraint must not define a selector, as they deduced for each pod");
    }

    private void Label(string path, string name)
    {
        foreach (var problem in LabelRules.Key(name))
            errors.Invalid(path, name, problem);
    }
}
