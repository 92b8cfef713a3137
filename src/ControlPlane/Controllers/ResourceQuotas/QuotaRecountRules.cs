using k8s;
using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.ResourceQuotas;

/// <summary>
/// When a quota is counted anew. Not for what is new: the API server charged for it, and a count from a copy that has not seen it yet would take the charge
/// back, and let in one more (resourcequota/resource_quota_monitor).
/// </summary>
public static class QuotaRecountRules
{
    /// <summary>Whether a quota counts something else than before.</summary>
    public static bool IsAnother(V1ResourceQuota before, V1ResourceQuota now) => KubernetesJson.Serialize(before.Spec) != KubernetesJson.Serialize(now.Spec);

    /// <summary>Whether a pod may use less than before.</summary>
    /// <param name="now">Null: it is gone.</param>
    public static bool MayFree(V1Pod before, V1Pod? now) =>
        now is null
        || (HasEnded(now) && !HasEnded(before))
        || now.Metadata.DeletionTimestamp != before.Metadata.DeletionTimestamp
        || now.Metadata.Generation != before.Metadata.Generation;

    private static bool HasEnded(V1Pod pod) => pod.Status?.Phase is "Succeeded" or "Failed";
}
