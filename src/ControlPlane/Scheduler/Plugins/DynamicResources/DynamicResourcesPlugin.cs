using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Plugins.DynamicResources;

/// <summary>Devices are not allocated here: a pod that claims some waits, and says why, instead of landing on a node that cannot run it.</summary>
internal sealed class DynamicResourcesPlugin : IFilterPlugin
{
    private static readonly Verdict s_verdict =
        Verdict.Unresolvable(PluginNames.DynamicResources, "pod has resource claims, which this scheduler does not allocate");

    public string Name => PluginNames.DynamicResources;

    public FilterStart Begin(SchedulingPod pod, ClusterSnapshot snapshot) => pod.Shape.ResourceClaims == 0 ? default : new FilterStart(Rejection: s_verdict);
}
