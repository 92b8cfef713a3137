using k8s.Models;

namespace NodeStack.Why;

/// <summary>Which of a pod's claims have no volume, and why.</summary>
internal static class ClaimCauseRules
{
    /// <summary>The claims of the pod's volumes, by name.</summary>
    public static IEnumerable<string> Names(V1Pod pod) => (pod.Spec.Volumes ?? []).Select(v => v switch
    {
        { PersistentVolumeClaim: { } claim } => claim.ClaimName,
        // The name is made of the pod's and the volume's.
        { Ephemeral: not null } => $"{pod.Metadata.Name}-{v.Name}",
        _ => null,
    }).OfType<string>().Distinct();

    public static IEnumerable<string> Causes(WhyFacts facts, V1Pod pod, DateTimeOffset now)
    {
        foreach (var name in Names(pod))
            if (facts.Claims.FirstOrDefault(c => c.Metadata.Name == name) is not { } claim)
                yield return $"PersistentVolumeClaim {name} does not exist";
            else if (claim.Status?.Phase == "Lost")
                yield return $"PersistentVolumeClaim {name} has lost its volume {claim.Spec?.VolumeName}";
            else if (claim.Status?.Phase != "Bound")
                yield return $"PersistentVolumeClaim {name} is not bound: {Why(facts, claim, now)}";
            else if (claim.Metadata.DeletionTimestamp is not null && string.IsNullOrEmpty(pod.Spec.NodeName))
                yield return $"PersistentVolumeClaim {name} is being deleted";
    }

    private static string Why(WhyFacts facts, V1PersistentVolumeClaim claim, DateTimeOffset now)
    {
        var said = EventRules.Latest(
            facts.Events, "PersistentVolumeClaim", claim.Metadata.Name, claim.Metadata.Uid,
            "ProvisioningFailed", "FailedBinding", "VolumeMismatch", "ClaimMisbound", "WaitForFirstConsumer", "WaitForPodScheduled", "ExternalProvisioning", "ProvisioningCleanupFailed", "Provisioning");
        if (said is not null)
            return EventRules.Text(said, now);
        return claim.Spec?.StorageClassName is { Length: > 0 } storage ? $"it asks for storage class {storage}, and nobody has said anything about it" : "it has no storage class, and no volume fits";
    }
}
