using k8s.Models;

namespace NodeStack.KubeApi.Client;

/// <summary>What kind of object something is: what objects in lists do not say of themselves, and owner references and events need.</summary>
/// <param name="Group">Empty for the core group.</param>
public sealed record ObjectKind(string Group, string Version, string Kind)
{
    public static readonly ObjectKind Pod = new("", "v1", "Pod");
    public static readonly ObjectKind Node = new("", "v1", "Node");
    public static readonly ObjectKind Namespace = new("", "v1", "Namespace");
    public static readonly ObjectKind Service = new("", "v1", "Service");
    public static readonly ObjectKind ServiceAccount = new("", "v1", "ServiceAccount");
    public static readonly ObjectKind PersistentVolume = new("", "v1", "PersistentVolume");
    public static readonly ObjectKind PersistentVolumeClaim = new("", "v1", "PersistentVolumeClaim");
    public static readonly ObjectKind ReplicationController = new("", "v1", "ReplicationController");
    public static readonly ObjectKind ResourceQuota = new("", "v1", "ResourceQuota");
    public static readonly ObjectKind Endpoints = new("", "v1", "Endpoints");
    public static readonly ObjectKind Deployment = new("apps", "v1", "Deployment");
    public static readonly ObjectKind ReplicaSet = new("apps", "v1", "ReplicaSet");
    public static readonly ObjectKind StatefulSet = new("apps", "v1", "StatefulSet");
    public static readonly ObjectKind DaemonSet = new("apps", "v1", "DaemonSet");
    public static readonly ObjectKind Job = new("batch", "v1", "Job");
    public static readonly ObjectKind CronJob = new("batch", "v1", "CronJob");
    public static readonly ObjectKind HorizontalPodAutoscaler = new("autoscaling", "v2", "HorizontalPodAutoscaler");
    public static readonly ObjectKind PodDisruptionBudget = new("policy", "v1", "PodDisruptionBudget");
    public static readonly ObjectKind Lease = new("coordination.k8s.io", "v1", "Lease");

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    public V1ObjectReference Reference(V1ObjectMeta meta) => new()
    {
        ApiVersion = ApiVersion,
        Kind = Kind,
        NamespaceProperty = meta.NamespaceProperty,
        Name = meta.Name,
        Uid = meta.Uid,
        ResourceVersion = meta.ResourceVersion,
    };
}
