using k8s.Models;

namespace NodeStack.Kubelet.Admission;

/// <summary>Who has to go; or, in <paramref name="Error"/>, that nobody's going would be enough.</summary>
internal sealed record PreemptionPlan(IReadOnlyList<V1Pod> Victims, string Error = "");
