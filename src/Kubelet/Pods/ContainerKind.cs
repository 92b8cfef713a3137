namespace NodeStack.Kubelet.Pods;

/// <summary>What a container of a pod is for. Sidecar: an init container with restartPolicy Always.</summary>
internal enum ContainerKind { Main, Init, Sidecar, Ephemeral }
