using k8s.Models;

namespace NodeStack.KubeApi.Events;

/// <summary>Takes events about any object. Never blocks and never throws; repeated events are counted, not repeated.</summary>
public interface IObjectEventRecorder
{
    /// <param name="about">With its kind; its namespace is the event's, or default where it has none.</param>
    void Record(V1ObjectReference about, EventType type, string reason, string message);
}
