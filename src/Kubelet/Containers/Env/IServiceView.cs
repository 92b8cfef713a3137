using k8s.Models;

namespace NodeStack.Kubelet.Containers.Env;

/// <summary>The cluster's services as this node knows them. Thread-safe.</summary>
internal interface IServiceView
{
    IReadOnlyCollection<V1Service> Services { get; }

    /// <summary>False: they were not read yet, so that nothing follows from their absence.</summary>
    bool HasSynced { get; }
}
