using k8s.Models;

namespace NodeStack.Kubelet.Pods;

/// <summary>Carries out one action at a time. Expected failures come back as outcomes; CRI and IO exceptions of plain steps go to the worker.</summary>
internal sealed class PodExecutor(
    PodHostExecutor host, SandboxExecutor sandboxes, ContainerStartExecutor starter, ContainerStopExecutor stopper, PodResizeExecutor resizer) : IPodExecutor
{
    public Task<ActionOutcome> ExecuteAsync(
        V1Pod pod, PodAction action, IReadOnlyList<string> podIps, CancellationToken stopping, CancellationToken cancel) => action switch
        {
            PrepareAction a => host.PrepareAsync(pod, a, cancel),
            RefreshAction a => host.RefreshAsync(pod, a, cancel),
            CreateSandboxAction a => sandboxes.CreateAsync(pod, a, cancel),
            StopSandboxAction a => sandboxes.StopAsync(pod, a, cancel),
            RemoveSandboxAction a => sandboxes.RemoveAsync(pod, a, cancel),
            StartContainerAction a => starter.StartAsync(pod, a, stopping, cancel),
            KillContainerAction a => stopper.KillAsync(pod, a, podIps, cancel),
            StopContainerAction a => stopper.StopAsync(pod, a, cancel),
            ResizePodAction a => resizer.ResizeAsync(pod, a, cancel),
            RemoveContainerAction a => stopper.RemoveAsync(pod, a, cancel),
            TeardownAction a => host.TeardownAsync(pod, a, cancel),
            PurgeAction a => host.PurgeAsync(pod, a, cancel),
            _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
        };
}
