using NodeStack.KubeApi.Events;

namespace NodeStack.Kubelet.Pods;

/// <summary>The decision of one turn: what to do now, what to say, what to remember, and when to look again at the latest.</summary>
internal sealed record PodPlan(
    IReadOnlyList<PodAction> Actions,
    IReadOnlyList<PodNotice> Notices,
    PodMemory Memory,
    DateTimeOffset? LookAgainAt)
{
    public bool IsEmpty => Actions.Count == 0;
}

/// <summary>An event for the user. FieldPath is empty for the whole pod.</summary>
internal sealed record PodNotice(string FieldPath, EventType Type, string Reason, string Message);
