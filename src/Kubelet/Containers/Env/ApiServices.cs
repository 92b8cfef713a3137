using k8s.Models;
using NodeStack.KubeApi.Informers;

namespace NodeStack.Kubelet.Containers.Env;

/// <summary>Services as the API server has them.</summary>
internal sealed class ApiServices(Informer<V1Service> services) : IServiceView
{
    public IReadOnlyCollection<V1Service> Services => [.. services.Items.Values];

    public bool HasSynced => services.HasSynced;
}
