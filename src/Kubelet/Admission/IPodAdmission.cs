using k8s.Models;
using NodeStack.Kubelet.Resources.Resize;

namespace NodeStack.Kubelet.Admission;

/// <summary>
/// Decides which pods may use the node, one at a time and in a fixed order, so that no two take the same last resource. The
/// supervisor enters pods and releases those that hold nothing any more; workers ask what was decided. Thread-safe, never blocks on
/// the runtime or the network.
/// </summary>
internal interface IPodAdmission
{
    /// <summary>Raised with a uid after its verdict changed; handlers must not block.</summary>
    event Action<string>? Changed;

    /// <summary>The order in which pods that came together are to be entered.</summary>
    IReadOnlyList<V1Pod> Order(IEnumerable<V1Pod> pods);

    /// <summary>Judges the pod and, unless it is refused, gives it its resources. The pods returned must be evicted for it.</summary>
    IReadOnlyList<V1Pod> Enter(V1Pod pod);

    /// <summary>What the worker of an entered pod is to do; pods never entered are admitted (they only end).</summary>
    AdmissionVerdict VerdictOf(string uid);

    /// <summary>Grants a pod that was entered what its spec asks for now, if there is room; says how far it is with it.</summary>
    PodResize Resize(V1Pod pod);

    /// <summary>A container was given what is allocated to it.</summary>
    void Actuated(string uid, string container);

    /// <summary>The pod's containers are gone: what it held is free.</summary>
    void Release(string uid);

    /// <summary>Forgets what earlier kubelets allocated to pods that no source has.</summary>
    void KeepOnly(IReadOnlySet<string> uids);

    /// <summary>Makes what was decided outlive the process; for callers that entered pods.</summary>
    void Flush();
}
