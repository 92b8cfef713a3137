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
    /// <summary>Raised with a uid after its verdict or its resources changed; handlers must not block.</summary>
    event Action<string>? Changed;

    /// <summary>The order in which pods that came together are to be entered.</summary>
    IReadOnlyList<V1Pod> Order(IEnumerable<V1Pod> pods);

    /// <summary>Judges the pod and, unless it is refused, gives it its resources. The pods returned must be evicted for it.</summary>
    IReadOnlyList<V1Pod> Enter(V1Pod pod);

    /// <summary>What the worker of an entered pod is to do; pods never entered are admitted (they only end).</summary>
    AdmissionVerdict VerdictOf(string uid);

    /// <summary>Grants a pod that was entered what its spec asks for now, if there is room; says how far it is with it.</summary>
    /// <param name="idle">Its containers that do not run: they get what is allocated when they are started.</param>
    PodResize Resize(V1Pod pod, IReadOnlyCollection<string> idle);

    /// <summary>A container, or with null the pod itself, was given this, or is about to be.</summary>
    /// <param name="given">A container's with the limits it only has from its pod.</param>
    void Actuated(string uid, string? container, V1ResourceRequirements? given);

    /// <summary>Ends when what was decided about the pod will outlive this process; comes before anything is done about it.</summary>
    Task KeptAsync(string uid);

    /// <summary>
    /// The pod has left its source and is being ended. As upstream, later pods are judged as if it had gone; unlike there, one that finds no room beside it waits.
    /// </summary>
    void Leave(string uid);

    /// <summary>The pod's containers are gone: what it held is free.</summary>
    void Release(string uid);

    /// <summary>All sources have told their pods; those that only have these uids left keep what earlier kubelets allocated to them.</summary>
    void SourcesReady(IReadOnlySet<string> uids);

    /// <summary>Makes what was decided outlive the process; for callers that entered pods.</summary>
    void Flush();
}
