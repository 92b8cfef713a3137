using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Observation;

namespace NodeStack.Kubelet.Logs;

/// <summary>Believes the last relist that a container runs; asks the runtime before saying that it does not.</summary>
public sealed class ObservedContainerLiveness(IRuntimeObserver observer, IContainerRuntime runtime) : IContainerLiveness
{
    public async ValueTask<bool> IsRunningAsync(string containerId, CancellationToken cancel)
    {
        foreach (var pod in observer.Latest.Pods.Values)
        {
            foreach (var container in pod.Containers)
            {
                if (container.Id == containerId && container.State == ContainerState.Running) return true;
            }
        }
        try
        {
            return await runtime.ContainerStatusAsync(containerId, cancel) is { State: ContainerState.Running };
        }
        catch (CriException e)
        {
            return e.Reason is CriErrorReason.Unavailable or CriErrorReason.DeadlineExceeded;
        }
    }
}
