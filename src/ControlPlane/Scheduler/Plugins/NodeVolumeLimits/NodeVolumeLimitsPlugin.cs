using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Queue;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Plugins.NodeVolumeLimits;

/// <summary>A node can have so many volumes of each CSI driver.</summary>
internal sealed class NodeVolumeLimitsPlugin : IFilterPlugin, IQueueingHints
{
    public string Name => PluginNames.NodeVolumeLimits;

    public EventKinds Events =>
        EventKinds.CsiNodeAdd | EventKinds.CsiNodeUpdate | EventKinds.PodDelete | EventKinds.ClaimAdd | EventKinds.AttachmentDelete | EventKinds.VolumeUpdate | EventKinds.CsiDriverChange;

    public FilterStart Begin(SchedulingPod pod, ClusterSnapshot snapshot)
    {
        var volumes = new HashSet<CsiVolume>();
        foreach (var volume in pod.Shape.Volumes)
        {
            if (ClaimRules.NameOf(pod, volume) is not { } name)
                continue;
            if (snapshot.Volumes.FindClaim(pod.Namespace, name) is not { } claim)
                return new FilterStart(new MissingFilter(Verdict.Unresolvable(Name, $"looking up PVC {pod.Namespace}/{name}: persistentvolumeclaim \"{name}\" not found")));
            if (CsiVolumeRules.Of(claim, snapshot.Volumes) is { } found)
                volumes.Add(found);
        }
        return volumes.Count == 0 ? default : new FilterStart(new LimitFilter(volumes, snapshot));
    }

    public bool IsWorthRetrying(SchedulingPod pod, ClusterEvent change) => change.Kind switch
    {
        EventKinds.PodDelete => change.OldPod is not { } gone || HasClaims(gone),
        EventKinds.ClaimAdd => change.Claim is { } claim && ClaimRules.Uses(pod, claim.Namespace, claim.Name),
        _ => true,
    };

    private static bool HasClaims(SchedulingPod pod)
    {
        foreach (var volume in pod.Shape.Volumes)
        {
            if (volume.Kind is PodVolumeKind.Claim or PodVolumeKind.Ephemeral)
                return true;
        }
        return false;
    }

    /// <summary>Told node by node, so that VolumeBinding's word about the claim comes first.</summary>
    private sealed class MissingFilter(Verdict verdict) : NodeFilter
    {
        public override Verdict? Check(NodeEntry node) => verdict;
    }
}
