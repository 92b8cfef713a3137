using k8s.Models;
using NodeStack.Kubelet.Images;

namespace NodeStack.Kubelet.Pods.Startup;

/// <summary>
/// Measures how long pods of the API server take to start. Told of what the watch shows, of our own statuses, of pulls, and of pods that are gone;
/// remembers a pod until it was measured. Safe for concurrent use.
/// </summary>
internal sealed class PodStartObserver(PodStartMetrics metrics, TimeProvider time) : IPullObserver
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PodStartRecord> _pods = [];

    /// <summary>The watch shows this pod.</summary>
    public void Watched(V1Pod pod)
    {
        var uid = pod.Metadata.Uid;
        PodStartTimes times;
        lock (_gate)
        {
            if (!_pods.TryGetValue(uid, out var record))
            {
                if (PodStartRules.IsNew(pod))
                    _pods[uid] = PodStartRecord.Empty;
                return;
            }
            if (PodStartRules.HasEnded(pod))
                _pods.Remove(uid);
            if (PodStartRules.HasEnded(pod) || !record.Runs || !PodStartRules.AllStarted(pod))
                return;
            times = PodStartRules.Times(record, pod, time.GetUtcNow());
            _pods.Remove(uid);
        }
        metrics.Started(times, hasNetwork: !PodContainerRules.IsHostNetwork(pod));
    }

    /// <summary>Our own status of the pod.</summary>
    public void Reported(V1Pod pod)
    {
        lock (_gate)
            if (_pods.TryGetValue(pod.Metadata.Uid, out var record) && !record.Runs && PodStartRules.AllStarted(pod))
                _pods[pod.Metadata.Uid] = record with { Runs = true };
    }

    public void PullBegan(string podUid) => Change(podUid, PodStartRules.PullBegan);

    public void PullEnded(string podUid) => Change(podUid, PodStartRules.PullEnded);

    public void Forget(string podUid)
    {
        lock (_gate)
            _pods.Remove(podUid);
    }

    private void Change(string podUid, Func<PodStartRecord, DateTimeOffset, PodStartRecord> how)
    {
        lock (_gate)
            if (_pods.TryGetValue(podUid, out var record))
                _pods[podUid] = how(record, time.GetUtcNow());
    }
}
