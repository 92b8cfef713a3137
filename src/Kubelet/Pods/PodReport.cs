using k8s.Models;

namespace NodeStack.Kubelet.Pods;

/// <summary>What a worker tells after each look at its pod.</summary>
/// <param name="Pod">The pod with its present status.</param>
/// <param name="IsReclaimed">Nothing of it runs any more and what it held (volumes, cgroup, network) is given back: its object may go.</param>
internal sealed record PodReport(V1Pod Pod, bool IsReclaimed, ReportHold Hold);

/// <summary>Whether a report shows a state that will last, or one on the way to another that others need not see.</summary>
internal enum ReportHold
{
    /// <summary>It lasts.</summary>
    None,

    /// <summary>Containers are being started or restarted: how that ends is known in a moment.</summary>
    Brief,

    /// <summary>Containers are being stopped for good: what counts is how the pod ended.</summary>
    UntilEnd,
}
