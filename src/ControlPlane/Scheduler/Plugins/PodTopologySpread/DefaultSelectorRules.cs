using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Plugins.PodTopologySpread;

/// <summary>Which pods belong with a pod: those of its Services and of its controller, all conditions together.</summary>
internal static class DefaultSelectorRules
{
    /// <summary>Empty where it has none of them.</summary>
    public static LabelMatcher Of(SchedulingPod pod, SelectorState selectors)
    {
        var terms = new Dictionary<string, LabelTerm>(StringComparer.Ordinal);
        foreach (var service in selectors.ServicesIn(pod.Namespace))
        {
            if (!service.Matches(pod.Labels))
                continue;
            foreach (var term in service.Terms)
                terms[term.Key] = term;
        }
        var own = selectors.OwnerOf(pod);
        return new LabelMatcher([.. terms.Values, .. own is { IsNothing: false } ? own.Terms : []]);
    }
}
