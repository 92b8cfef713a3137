using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Snapshot;

/// <summary>How many pods on nodes use each claim.</summary>
internal sealed class ClaimUse
{
    private readonly Dictionary<(string Namespace, string Claim), int> _pods = [];

    public bool IsUsed(string ns, string claim) => _pods.ContainsKey((ns, claim));

    public void Add(SchedulingPod pod) => Count(pod, 1);

    public void Remove(SchedulingPod pod) => Count(pod, -1);

    private void Count(SchedulingPod pod, int count)
    {
        foreach (var volume in pod.Shape.Volumes)
        {
            if (volume.Kind != PodVolumeKind.Claim)
                continue;
            var key = (pod.Namespace, volume.Name);
            var sum = _pods.GetValueOrDefault(key) + count;
            if (sum <= 0)
                _pods.Remove(key);
            else
                _pods[key] = sum;
        }
    }
}
