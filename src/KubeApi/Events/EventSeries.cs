namespace NodeStack.KubeApi.Events;

/// <summary>One event as it stands: how often it happened, and when.</summary>
/// <param name="Name">Of its object on an API server.</param>
/// <param name="Subject">Namespace/name, or the name of what has no namespace.</param>
/// <param name="Kind">Of the subject.</param>
/// <param name="ApiVersion">Of the subject's kind; empty: not told, as upstream's kubelet does not of its node.</param>
public sealed record EventSeries(
    string Name, string Subject, string Uid, string FieldPath, EventType Type, string Reason, string Message, int Count, DateTimeOffset First,
    DateTimeOffset Last, string Kind = "Pod", string ApiVersion = "v1");
