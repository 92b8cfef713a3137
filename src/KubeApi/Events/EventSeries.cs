namespace NodeStack.KubeApi.Events;

/// <summary>One event as it stands: how often it happened, and when.</summary>
/// <param name="Name">Of its object on an API server.</param>
/// <param name="Subject">Namespace/name of the pod, or the node's name.</param>
public sealed record EventSeries(
    string Name, string Subject, string Uid, string FieldPath, EventType Type, string Reason, string Message, int Count, DateTimeOffset First,
    DateTimeOffset Last);
