using k8s.Models;

namespace NodeStack.Kubelet.Status;

/// <summary>The status to report, and the phase that follows from the containers alone (which the report may hold back).</summary>
internal sealed record PodStatusResult(V1PodStatus Status, string Phase);
