using NodeStack.Kubelet.Resources.Allocation;

namespace NodeStack.Kubelet.Pods;

/// <summary>
/// What became of an action. Reason and Message say why it failed: a waiting reason of pod status for container starts.
/// RetryAt: when the callee knows that trying again makes sense. HookDone: preStop need not be run again.
/// </summary>
internal sealed record ActionOutcome(
    PodAction Action, bool Ok, string Reason = "", string Message = "", DateTimeOffset? RetryAt = null, bool HookDone = false)
{
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>The longest wait before the same is tried again; null: the action's own.</summary>
    public TimeSpan? RetryLimit { get; init; }

    /// <summary>What the limits of the pod's group are made from now; null: what they were made from before.</summary>
    public PodResourceSet? GroupSet { get; init; }

    /// <summary>When what volumes were made from is out of date; null: not by time.</summary>
    public DateTimeOffset? RefreshAt { get; init; }
}
