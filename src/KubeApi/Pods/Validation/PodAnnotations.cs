namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>Annotations of pods that mean something to the API.</summary>
internal static class PodAnnotations
{
    public const string Mirror = "kubernetes.io/config.mirror";
    public const string DeletionCost = "controller.kubernetes.io/pod-deletion-cost";
    public const string Seccomp = "seccomp.security.alpha.kubernetes.io/pod";
    public const string ContainerSeccompPrefix = "container.seccomp.security.alpha.kubernetes.io/";
    public const string AppArmorPrefix = "container.apparmor.security.beta.kubernetes.io/";
}
