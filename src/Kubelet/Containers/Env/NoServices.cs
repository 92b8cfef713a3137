using k8s.Models;

namespace NodeStack.Kubelet.Containers.Env;

/// <summary>Without an API server there are no services.</summary>
internal sealed class NoServices : IServiceView
{
    public IReadOnlyCollection<V1Service> Services => [];

    public bool HasSynced => true;
}
