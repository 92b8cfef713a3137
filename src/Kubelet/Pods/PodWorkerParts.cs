using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Events;
using NodeStack.Kubelet.Admission;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Probes;

namespace NodeStack.Kubelet.Pods;

/// <summary>What every worker shares.</summary>
/// <param name="HostIps">The node's addresses, the primary first.</param>
internal sealed record PodWorkerParts(
    IPodView View,
    IPodExecutor Executor,
    IProbes Probes,
    IEventRecorder Events,
    Func<V1Container, string> Hash,
    IPodAdmission Admission,
    IReadOnlyList<string> HostIps,
    PodWorkerOptions Options,
    PodMetrics Metrics,
    TimeProvider Time,
    ILogger Logger);
