using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Events;
using NodeStack.Kubelet.Admission;
using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Eviction;

/// <summary>Evicts one pod and says so. Critical pods never go: static ones would not come back.</summary>
internal sealed class EvictionExecutor(IEvictionTarget pods, IEventRecorder events, EvictionMetrics metrics, ILogger logger)
{
    /// <summary>False when the pod must or can not be evicted: the next one is tried.</summary>
    public bool Evict(V1Pod pod, TimeSpan grace, EvictionNotice notice)
    {
        if (CriticalPodRules.IsCritical(pod))
            return false;
        if (!pods.Evict(pod.Metadata.Uid, grace, PressureRules.Reason, notice.Message, notice.IsDisruption ? notice.Message : null))
            return false;
        logger.Evicting(PodContainerRules.Format(pod), notice.Message);
        events.Record(pod, "", EventType.Warning, PressureRules.Reason, notice.Message, notice.Annotations);
        metrics.Evicted(notice.Signal);
        return true;
    }
}
