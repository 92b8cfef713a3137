using k8s.Models;

namespace NodeStack.Kubelet.Admission;

/// <summary>
/// Who is judged first when several pods come at once, as after a restart: those that already were admitted, so that nothing that
/// runs is refused for something new; then by age.
/// </summary>
internal static class AdmissionOrderRules
{
    public static IReadOnlyList<V1Pod> Order(IEnumerable<V1Pod> pods, Func<V1Pod, bool> isKnown) =>
    [
        .. pods.OrderByDescending(isKnown)
            .ThenBy(p => p.Metadata.CreationTimestamp ?? DateTime.MinValue)
            .ThenBy(p => p.Metadata.Uid, StringComparer.Ordinal)
    ];

    /// <summary>The API knows it to run, or to have run.</summary>
    public static bool HasRun(V1Pod pod) => pod.Status?.Phase is "Running" or "Succeeded" || pod.Status?.ContainerStatuses is { Count: > 0 };
}
