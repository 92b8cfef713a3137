using k8s.Models;

namespace NodeStack.Kubelet.Admission;

/// <summary>Which taints a pod tolerates.</summary>
internal static class TaintRules
{
    /// <summary>The first NoExecute taint of the node that the pod does not tolerate; the other effects are the scheduler's.</summary>
    public static V1Taint? FirstUntolerated(V1Pod pod, V1Node node)
    {
        foreach (var taint in node.Spec?.Taints ?? [])
            if (taint.Effect == "NoExecute" && !IsTolerated(pod, taint))
                return taint;
        return null;
    }

    public static bool IsTolerated(V1Pod pod, V1Taint taint)
    {
        foreach (var toleration in pod.Spec.Tolerations ?? [])
            if (Matches(toleration, taint))
                return true;
        return false;
    }

    /// <summary>An empty effect or key stands for all of them.</summary>
    private static bool Matches(V1Toleration toleration, V1Taint taint) =>
        (string.IsNullOrEmpty(toleration.Effect) || toleration.Effect == taint.Effect)
        && (string.IsNullOrEmpty(toleration.Key) || toleration.Key == taint.Key)
        && toleration.OperatorProperty switch
        {
            "Exists" => true,
            null or "" or "Equal" => (toleration.Value ?? "") == (taint.Value ?? ""),
            _ => false,
        };
}
