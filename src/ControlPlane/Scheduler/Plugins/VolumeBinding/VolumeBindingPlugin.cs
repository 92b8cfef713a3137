using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Queue;
using NodeStack.ControlPlane.Scheduler.Snapshot;
using NodeStack.ControlPlane.Scheduler.Volumes;

namespace NodeStack.ControlPlane.Scheduler.Plugins.VolumeBinding;

/// <summary>
/// A pod's volumes have to be usable from its node: bound ones by their node affinity; unbound ones of classes that wait for a consumer by there being a
/// free volume, or a provisioner that can make one there.
/// </summary>
internal sealed class VolumeBindingPlugin : IFilterPlugin, IQueueingHints
{
    private static readonly Verdict s_immediate = Verdict.Unresolvable(PluginNames.VolumeBinding, "pod has unbound immediate PersistentVolumeClaims");

    public string Name => PluginNames.VolumeBinding;

    public EventKinds Events =>
        EventKinds.ClassAdd | EventKinds.ClassUpdate | EventKinds.ClaimAdd | EventKinds.ClaimUpdate | EventKinds.VolumeAdd | EventKinds.VolumeUpdate
        | EventKinds.NodeAdd | EventKinds.NodeLabel | EventKinds.CsiDriverChange | EventKinds.CapacityChange;

    public FilterStart Begin(SchedulingPod pod, ClusterSnapshot snapshot)
    {
        var (bound, waiting) = (new List<VolumeClaim>(), new List<VolumeClaim>());
        var isImmediate = false;
        foreach (var volume in pod.Shape.Volumes)
        {
            if (ClaimRules.NameOf(pod, volume) is not { } name)
                continue;
            var claim = snapshot.Volumes.FindClaim(pod.Namespace, name);
            if (ProblemOf(pod, volume, name, claim) is { } problem)
                return new FilterStart(Rejection: Verdict.Unresolvable(Name, problem));
            if (claim!.IsFullyBound)
                bound.Add(claim);
            else if (claim.VolumeName.Length == 0 && snapshot.Volumes.Classes.TryGetValue(claim.ClassName, out var storage) && storage.WaitsForConsumer)
                waiting.Add(claim);
            else
                isImmediate = true;
        }
        if (isImmediate)
            return new FilterStart(Rejection: s_immediate);
        return bound.Count + waiting.Count == 0 ? default : new FilterStart(new BindingFilter(bound, waiting, snapshot.Volumes));
    }

    public bool IsWorthRetrying(SchedulingPod pod, ClusterEvent change) => change.Kind switch
    {
        EventKinds.ClaimAdd or EventKinds.ClaimUpdate => change.Claim is { } claim && ClaimRules.Uses(pod, claim.Namespace, claim.Name),
        _ => true,
    };

    private static string? ProblemOf(SchedulingPod pod, PodVolume volume, string name, VolumeClaim? claim)
    {
        if (claim is null)
        {
            return volume.Kind == PodVolumeKind.Ephemeral
                ? $"waiting for ephemeral volume controller to create the persistentvolumeclaim \"{name}\""
                : $"persistentvolumeclaim \"{name}\" not found";
        }
        if (claim.IsLost)
            return $"persistentvolumeclaim \"{name}\" bound to non-existent persistentvolume \"{claim.VolumeName}\"";
        if (claim.IsTerminating)
            return $"persistentvolumeclaim \"{name}\" is being deleted";
        return volume.Kind == PodVolumeKind.Ephemeral ? ClaimRules.NotForPod(pod, claim) : null;
    }
}
