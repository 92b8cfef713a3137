using k8s.Models;

namespace NodeStack.KubeApi.Client;

/// <summary>The kinds that the components deal with, by where they are served.</summary>
public sealed class ApiResources(IApiClient client)
{
    private const string Core = "/api/v1";
    private const string Apps = "/apis/apps/v1";
    private const string Storage = "/apis/storage.k8s.io/v1";

    public IApiClient Client => client;
    public ApiResource<V1Pod> Pods { get; } = new(client, Core, "pods");
    public ApiResource<V1Node> Nodes { get; } = new(client, Core, "nodes");
    public ApiResource<V1ConfigMap> ConfigMaps { get; } = new(client, Core, "configmaps");
    public ApiResource<V1Secret> Secrets { get; } = new(client, Core, "secrets");
    public ApiResource<V1Service> Services { get; } = new(client, Core, "services");
    public ApiResource<V1EndpointSlice> EndpointSlices { get; } = new(client, "/apis/discovery.k8s.io/v1", "endpointslices");
    public ApiResource<V1ServiceCIDR> ServiceCIDRs { get; } = new(client, "/apis/networking.k8s.io/v1", "servicecidrs");
    public ApiResource<V1ServiceAccount> ServiceAccounts { get; } = new(client, Core, "serviceaccounts");
    public ApiResource<V1PersistentVolume> PersistentVolumes { get; } = new(client, Core, "persistentvolumes");
    public ApiResource<V1PersistentVolumeClaim> PersistentVolumeClaims { get; } = new(client, Core, "persistentvolumeclaims");
    public ApiResource<Corev1Event> Events { get; } = new(client, Core, "events");
    public ApiResource<V1Lease> Leases { get; } = new(client, "/apis/coordination.k8s.io/v1", "leases");
    public ApiResource<V1RuntimeClass> RuntimeClasses { get; } = new(client, "/apis/node.k8s.io/v1", "runtimeclasses");
    public ApiResource<V1CertificateSigningRequest> CertificateSigningRequests { get; } =
        new(client, "/apis/certificates.k8s.io/v1", "certificatesigningrequests");
    public ApiResource<V1TokenReview> TokenReviews { get; } = new(client, "/apis/authentication.k8s.io/v1", "tokenreviews");
    public ApiResource<V1SubjectAccessReview> SubjectAccessReviews { get; } = new(client, "/apis/authorization.k8s.io/v1", "subjectaccessreviews");

    public ApiResource<V1Namespace> Namespaces { get; } = new(client, Core, "namespaces");
    public ApiResource<V1Endpoints> Endpoints { get; } = new(client, Core, "endpoints");
    public ApiResource<V1ReplicationController> ReplicationControllers { get; } = new(client, Core, "replicationcontrollers");
    public ApiResource<V1ResourceQuota> ResourceQuotas { get; } = new(client, Core, "resourcequotas");
    public ApiResource<V1Deployment> Deployments { get; } = new(client, Apps, "deployments");
    public ApiResource<V1ReplicaSet> ReplicaSets { get; } = new(client, Apps, "replicasets");
    public ApiResource<V1StatefulSet> StatefulSets { get; } = new(client, Apps, "statefulsets");
    public ApiResource<V1DaemonSet> DaemonSets { get; } = new(client, Apps, "daemonsets");
    public ApiResource<V1ControllerRevision> ControllerRevisions { get; } = new(client, Apps, "controllerrevisions");
    public ApiResource<V1Job> Jobs { get; } = new(client, "/apis/batch/v1", "jobs");
    public ApiResource<V1CronJob> CronJobs { get; } = new(client, "/apis/batch/v1", "cronjobs");
    public ApiResource<V2HorizontalPodAutoscaler> HorizontalPodAutoscalers { get; } = new(client, "/apis/autoscaling/v2", "horizontalpodautoscalers");
    public ApiResource<V1PodDisruptionBudget> PodDisruptionBudgets { get; } = new(client, "/apis/policy/v1", "poddisruptionbudgets");
    public ApiResource<V1StorageClass> StorageClasses { get; } = new(client, Storage, "storageclasses");
    public ApiResource<V1CSINode> CSINodes { get; } = new(client, Storage, "csinodes");
    public ApiResource<V1CSIDriver> CSIDrivers { get; } = new(client, Storage, "csidrivers");
    public ApiResource<V1CSIStorageCapacity> CSIStorageCapacities { get; } = new(client, Storage, "csistoragecapacities");
    public ApiResource<V1VolumeAttachment> VolumeAttachments { get; } = new(client, Storage, "volumeattachments");
    public ApiResource<V1PriorityClass> PriorityClasses { get; } = new(client, "/apis/scheduling.k8s.io/v1", "priorityclasses");
    public ApiResource<V1ClusterRole> ClusterRoles { get; } = new(client, "/apis/rbac.authorization.k8s.io/v1", "clusterroles");
}
