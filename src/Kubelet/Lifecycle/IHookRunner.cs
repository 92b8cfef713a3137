using k8s.Models;

namespace NodeStack.Kubelet.Lifecycle;

/// <summary>Runs postStart and preStop handlers.</summary>
internal interface IHookRunner
{
    /// <summary>Null when the hook succeeded, else what happened, as pod status words it. Throws only for cancellation.</summary>
    Task<string?> RunAsync(HookCall call, CancellationToken cancel);
}

/// <summary>One hook of one container. PodIps: the pod's addresses; the first is where httpGet goes unless it names a host.</summary>
internal sealed record HookCall(V1Pod Pod, V1Container Container, string ContainerId, IReadOnlyList<string> PodIps, V1LifecycleHandler Handler);
