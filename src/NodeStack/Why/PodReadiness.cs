using k8s.Models;

namespace NodeStack.Why;

internal static class PodReadiness
{
    public static bool IsReady(V1Pod pod) => pod.Status?.Conditions?.Any(static c => c is { Type: "Ready", Status: "True" }) == true;
}
