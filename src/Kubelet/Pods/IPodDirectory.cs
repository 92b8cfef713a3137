using k8s.Models;

namespace NodeStack.Kubelet.Pods;

/// <summary>The pods this node runs, for readers: server, stats, log rotation, cleanup. Thread safe; objects must not be changed.</summary>
public interface IPodDirectory
{
    /// <summary>Every pod with its present status, terminating ones too.</summary>
    IReadOnlyList<V1Pod> Pods { get; }
    V1Pod? ByUid(string uid);
    V1Pod? ByName(string ns, string name);

    /// <summary>True once every source has reported and every worker has been told: cleanup must wait for it.</summary>
    bool SourcesReady { get; }

    /// <summary>True while a worker may still act on this uid, also after the pod left the sources.</summary>
    bool IsActive(string uid);
}
