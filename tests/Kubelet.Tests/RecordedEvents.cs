using k8s.Models;
using NodeStack.KubeApi.Events;

namespace NodeStack.Kubelet.Tests;

/// <summary>Keeps what was recorded, as "Type Reason Message" lines.</summary>
internal sealed class RecordedEvents : IEventRecorder
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    public IReadOnlyList<string> FieldPaths { get; private set; } = [];

    public void Record(V1Pod pod, string fieldPath, EventType type, string reason, string message)
    {
        lock (_lines)
        {
            _lines.Add($"{type} {reason} {message}");
            FieldPaths = [.. FieldPaths, fieldPath];
        }
    }

    public void RecordNode(EventType type, string reason, string message)
    {
        lock (_lines)
            _lines.Add($"node {type} {reason} {message}");
    }
}
