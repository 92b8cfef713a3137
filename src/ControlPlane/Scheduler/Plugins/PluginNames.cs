namespace NodeStack.ControlPlane.Scheduler.Plugins;

/// <summary>Upstream's plugins that this scheduler has, in the order of the default profile. Each has a bit of its own in sets of plugins.</summary>
internal static class PluginNames
{
    public const string SchedulingGates = "SchedulingGates";
    public const string PrioritySort = "PrioritySort";
    public const string NodeUnschedulable = "NodeUnschedulable";
    public const string NodeName = "NodeName";
    public const string TaintToleration = "TaintToleration";
    public const string NodeAffinity = "NodeAffinity";
    public const string NodePorts = "NodePorts";
    public const string NodeResourcesFit = "NodeResourcesFit";
    public const string VolumeRestrictions = "VolumeRestrictions";
    public const string NodeVolumeLimits = "NodeVolumeLimits";
    public const string VolumeBinding = "VolumeBinding";
    public const string VolumeZone = "VolumeZone";
    public const string PodTopologySpread = "PodTopologySpread";
    public const string InterPodAffinity = "InterPodAffinity";
    public const string DynamicResources = "DynamicResources";
    public const string DefaultPreemption = "DefaultPreemption";
    public const string NodeResourcesBalancedAllocation = "NodeResourcesBalancedAllocation";
    public const string ImageLocality = "ImageLocality";
    public const string DefaultBinder = "DefaultBinder";

    public static readonly IReadOnlyList<string> All =
    [
        SchedulingGates, PrioritySort, NodeUnschedulable, NodeName, TaintToleration, NodeAffinity, NodePorts, NodeResourcesFit, VolumeRestrictions,
        NodeVolumeLimits, VolumeBinding, VolumeZone, PodTopologySpread, InterPodAffinity, DynamicResources, DefaultPreemption,
        NodeResourcesBalancedAllocation, ImageLocality, DefaultBinder,
    ];

    public static uint BitOf(string name)
    {
        for (var i = 0; i < All.Count; i++)
        {
            if (All[i] == name)
                return 1u << i;
        }
        return 0;
    }

    /// <summary>The plugins of a set, in order.</summary>
    public static IEnumerable<string> In(uint set)
    {
        for (var i = 0; i < All.Count; i++)
        {
            if ((set & 1u << i) != 0)
                yield return All[i];
        }
    }
}
