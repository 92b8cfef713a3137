namespace NodeStack.Kubelet.Pods;

/// <summary>
/// Legal transitions; everything else is a bug and throws.
/// <code>
/// Syncing     -> Terminating   removed, deleted, deadline passed, evicted, or ran to completion
/// Syncing     -> Terminated    refused at admission: nothing was ever started
/// Terminating -> Terminated    no container and no sandbox runs
/// </code>
/// There is no way back: a pod that returns with the same uid gets a new worker after this one is done.
/// </summary>
internal static class PodStateRules
{
    public static bool CanMove(PodState from, PodState to) => (from, to) switch
    {
        (PodState.Syncing, PodState.Terminating) => true,
        (PodState.Syncing, PodState.Terminated) => true,
        (PodState.Terminating, PodState.Terminated) => true,
        _ => false,
    };

    public static PodState Move(PodState from, PodState to) =>
        CanMove(from, to) ? to : throw new InvalidOperationException($"illegal pod transition {from} -> {to}");
}
