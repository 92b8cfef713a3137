namespace NodeStack.Kubelet.Containers;

/// <summary>Reasons a <see cref="PodConfigException"/> carries, as users see them in pod status and events.</summary>
public static class PodConfigReasons
{
    public const string CreateContainerConfigError = "CreateContainerConfigError";
    public const string CreateContainerError = "CreateContainerError";
    public const string FailedCreatePodSandBox = "FailedCreatePodSandBox";
}
