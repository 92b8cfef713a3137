using k8s.Models;

namespace NodeStack.KubeApi.Events;

/// <summary>
/// Takes events about objects, worded as upstream words them. Never blocks and never throws; repeated events are counted, not
/// repeated. Standalone kubelets log them, joined ones also send them to the API server.
/// </summary>
public interface IEventRecorder
{
    /// <param name="fieldPath">Which part of the object, e.g. spec.containers{web}; empty for the whole.</param>
    void Record(V1Pod pod, string fieldPath, EventType type, string reason, string message);

    /// <param name="annotations">Of the event; recorders that keep none drop them.</param>
    void Record(V1Pod pod, string fieldPath, EventType type, string reason, string message, IReadOnlyDictionary<string, string> annotations) =>
        Record(pod, fieldPath, type, reason, message);

    /// <summary>An event about the node itself.</summary>
    void RecordNode(EventType type, string reason, string message);
}
