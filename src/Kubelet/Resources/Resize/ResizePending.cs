using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Resources.Resize;

/// <summary>A resize that waits until the node can give what it asks for.</summary>
/// <param name="Cause">The rule that objected, as admission names it.</param>
/// <param name="Generation">Of the pod that was judged.</param>
internal sealed record ResizePending(string Reason, string Cause, string Message, long Generation)
{
    public const string Deferred = "Deferred";

    /// <summary>Kubernetes 1.36 defers whatever admission objects to; only swap and exclusive cpus and memory, which are not here, make a resize infeasible.</summary>
    public static ResizePending Of(PodRejection objection, long? generation) => new(Deferred, objection.Reason, objection.Message, generation ?? 0);
}
