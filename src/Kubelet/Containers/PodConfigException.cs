namespace NodeStack.Kubelet.Containers;

/// <summary>A container that cannot be made as asked. Reason is a waiting reason: CreateContainerConfigError, CreateContainerError, FailedCreatePodSandBox, ...</summary>
public sealed class PodConfigException(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Reason { get; } = reason;
}
