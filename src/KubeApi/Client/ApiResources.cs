using k8s.Models;

namespace NodeStack.KubeApi.Client;

/// <summary>The kinds that nodes and proxies deal with, by where they are served.</summary>
public sealed class ApiResources(IApiClient client)
{
    private const string Core = "/api/v1";

    public IApiClient Client => client;
    public ApiResource<V1Pod> Pods { get; } = new(client, Core, "pods");
    public ApiResource<V1Node> Nodes { get; } = new(client, Core, "nodes");
    public ApiResource<V1ConfigMap> ConfigMaps { get; } = new(client, Core, "configmaps");
    public ApiResource<V1Secret> Secrets { get; } = new(client, Core, "secrets");
    public ApiResource<V1Service> Services { get; } = new(client, Core, "services");
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
}
