namespace NodeStack.ControlPlane.ApiServer.Apply;

/// <summary>
/// Which fields a way of writing leaves as they are and thus cannot own: the status when the object is written, all but the status when that is
/// (the strategies of upstream's registry, GetResetFields).
/// </summary>
internal static class ResetFieldRules
{
    private static readonly FieldFilter NoStatus = FieldFilter.AllBut("status");
    private static readonly FieldFilter NoSpec = FieldFilter.AllBut("spec");
    private static readonly FieldFilter NoSpecAndMetadata = FieldFilter.AllBut("spec", "metadata");

    private static readonly HashSet<string> StatusOnly = new(StringComparer.Ordinal)
    {
        "ValidatingAdmissionPolicy", "FlowSchema", "PriorityLevelConfiguration", "ServiceCIDR", "ResourceClaim", "VolumeAttachment", "StorageVersionMigration",
        "CustomResourceDefinition", "APIService",
    };

    private static readonly HashSet<string> Shared = new(StringComparer.Ordinal)
    {
        "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet", "HorizontalPodAutoscaler", "CronJob", "Job", "CertificateSigningRequest", "Namespace", "Node",
        "PersistentVolume", "PersistentVolumeClaim", "Pod", "ReplicationController", "ResourceQuota", "Service", "Ingress", "PodDisruptionBudget",
    };

    public static FieldFilter Of(string kind, string subresource) => (kind, subresource) switch
    {
        ("CertificateSigningRequest", "") => FieldFilter.AllBut("spec", "status"),
        ("CertificateSigningRequest", "status") => FieldFilter.AllBut("spec", "status.conditions"),
        ("CertificateSigningRequest", "approval") => FieldFilter.AllBut("spec", "status.certificate"),
        ("Deployment", "status") => FieldFilter.AllBut("spec", "metadata.labels"),
        ("Pod", "status") => FieldFilter.AllBut("spec", "metadata.deletionTimestamp", "metadata.ownerReferences"),
        ("Pod", "ephemeralcontainers") => FieldFilter.Only("spec.ephemeralContainers"),
        ("Pod", "resize") => FieldFilter.Only(
            "spec.containers.*.resources", "spec.containers.*.resizePolicy", "spec.initContainers.*.resources", "spec.initContainers.*.resizePolicy"),
        (_, "status") => StatusOnly.Contains(kind) ? NoSpecAndMetadata : Shared.Contains(kind) ? NoSpec : FieldFilter.None,
        (_, "" or "finalize") => StatusOnly.Contains(kind) || Shared.Contains(kind) ? NoStatus : FieldFilter.None,
        _ => FieldFilter.None,
    };
}
