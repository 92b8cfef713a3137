namespace NodeStack.Kubelet.Sources;

/// <summary>Annotations the kubelet itself puts on pods.</summary>
public static class PodAnnotations
{
    public const string ConfigSource = "kubernetes.io/config.source";
    public const string ConfigHash = "kubernetes.io/config.hash";
    public const string ConfigSeen = "kubernetes.io/config.seen";
    public const string ConfigMirror = "kubernetes.io/config.mirror";
}
