using k8s.Models;

namespace NodeStack.Kubelet.Eviction;

/// <summary>The pods of the node as eviction sees them. Thread-safe.</summary>
internal interface IEvictionTarget
{
    /// <summary>Every pod that may have something running, unless it was evicted already.</summary>
    IReadOnlyList<V1Pod> Candidates { get; }

    /// <summary>Begins to terminate the pod; false when it is gone already.</summary>
    bool Evict(string uid, TimeSpan? grace, string reason, string message, string? disruption = null);

    /// <summary>Nothing of the pod runs any more.</summary>
    bool HasEnded(string uid);
}
