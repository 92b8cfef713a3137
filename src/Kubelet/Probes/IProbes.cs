using k8s.Models;
using NodeStack.Kubelet.Observation;

namespace NodeStack.Kubelet.Probes;

/// <summary>Runs the probes of running containers. Thread safe.</summary>
public interface IProbes
{
    /// <summary>Raised with the pod's uid after a verdict changed; handlers must not block.</summary>
    event Action<string>? VerdictChanged;

    /// <summary>
    /// Makes the running probes match the pod's running containers: level-triggered, cheap when nothing changed. A container
    /// first seen after a kubelet restart keeps the verdicts it had (checkpointed by container id).
    /// </summary>
    void Sync(V1Pod pod, PodObservation seen, IReadOnlyList<string> podIps);

    /// <summary>While a pod terminates: readiness goes on, liveness and startup stop.</summary>
    void StopLivenessAndStartup(string podUid);
    void Remove(string podUid);

    /// <summary>Verdicts by (container id, kind). Containers without such a probe have no entry.</summary>
    IReadOnlyDictionary<(string ContainerId, ProbeKind Kind), ProbeVerdict> Verdicts(string podUid);
}
