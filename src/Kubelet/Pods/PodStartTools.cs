using NodeStack.Kubelet.Lifecycle;

namespace NodeStack.Kubelet.Pods;

/// <summary>What starting a container uses beside the runtime.</summary>
internal sealed record PodStartTools(
    IHookRunner Hooks, IPodFolders Folders, ContainerStopExecutor Stopper, StartSlots Slots, PodSteps Steps, PodMetrics Metrics);
