using NodeStack.ControlPlane.Scheduler.Configuration.V1;

namespace NodeStack.ControlPlane.Scheduler.Configuration;

/// <summary>The arguments of all plugins of a profile, defaults where nothing is said.</summary>
internal sealed record PluginArguments
{
    public DefaultPreemptionArgs Preemption { get; init; } = new();
    public InterPodAffinityArgs InterPodAffinity { get; init; } = new();
    public NodeAffinityArgs NodeAffinity { get; init; } = new();
    public NodeResourcesBalancedAllocationArgs Balanced { get; init; } = new();
    public NodeResourcesFitArgs Fit { get; init; } = new();
    public PodTopologySpreadArgs Spread { get; init; } = new();
    public VolumeBindingArgs VolumeBinding { get; init; } = new();

    public TimeSpan BindTimeout => TimeSpan.FromSeconds(VolumeBinding.BindTimeoutSeconds ?? 600);
}
