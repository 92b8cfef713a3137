using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Observation;

namespace NodeStack.Kubelet.Server.Streams;

/// <summary>Finds what a request means: the running container, or the ready sandbox, of a pod the runtime knows now.</summary>
internal sealed class ContainerFinder(IRuntimeObserver observer)
{
    /// <summary>Null when the container does not run, or when the request names another pod uid.</summary>
    public async Task<ContainerObservation?> RunningAsync(V1Pod pod, string? uid, string container, CancellationToken cancel)
    {
        if (uid is not null && uid != pod.Metadata.Uid) return null;
        var seen = await observer.ObserveAsync(pod.Metadata.Uid, pod.Metadata.NamespaceProperty, pod.Metadata.Name, cancel);
        foreach (var one in seen.Containers)
        {
            if (one.Name == container && one.State == ContainerState.Running) return one;
        }
        return null;
    }

    public async Task<SandboxObservation?> SandboxAsync(V1Pod pod, CancellationToken cancel)
    {
        var seen = await observer.ObserveAsync(pod.Metadata.Uid, pod.Metadata.NamespaceProperty, pod.Metadata.Name, cancel);
        foreach (var one in seen.Sandboxes)
        {
            if (one.Ready) return one;
        }
        return null;
    }
}
