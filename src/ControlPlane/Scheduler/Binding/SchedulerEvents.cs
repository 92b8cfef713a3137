using k8s.Models;
using NodeStack.ControlPlane.Scheduler.Cycle;
using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Scheduler.Binding;

/// <summary>Events about pods, worded as upstream words them.</summary>
internal sealed class SchedulerEvents(IObjectEventRecorder recorder)
{
    public void Scheduled(SchedulingPod pod, string node) =>
        Record(pod, EventType.Normal, "Scheduled", $"Successfully assigned {pod.Key} to {node}");

    public void FailedScheduling(SchedulingPod pod, string message) => Record(pod, EventType.Warning, "FailedScheduling", FitMessageRenderer.Shorten(message));

    public void Preempted(SchedulingPod victim, string preemptorUid, string node) =>
        Record(victim, EventType.Normal, "Preempted", $"Preempted by pod {preemptorUid} on node {node}");

    private void Record(SchedulingPod pod, EventType type, string reason, string message) => recorder.Record(
        new V1ObjectReference { ApiVersion = "v1", Kind = "Pod", NamespaceProperty = pod.Namespace, Name = pod.Name, Uid = pod.Uid }, type, reason, message);
}
