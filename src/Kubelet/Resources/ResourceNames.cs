namespace NodeStack.Kubelet.Resources;

/// <summary>Names of compute resources as the API spells them.</summary>
public static class ResourceNames
{
    public const string Cpu = "cpu";
    public const string Memory = "memory";
    public const string EphemeralStorage = "ephemeral-storage";
    public const string Pids = "pid";
    public const string Pods = "pods";
    public const string HugePagesPrefix = "hugepages-";

    public static bool IsHugePages(string name) => name.StartsWith(HugePagesPrefix, StringComparison.Ordinal);

    /// <summary>What spec.resources of a pod may name.</summary>
    public static bool IsPodLevel(string name) => name is Cpu or Memory || IsHugePages(name);

    /// <summary>What others than Kubernetes itself count on a node: names with a domain that is not kubernetes.io.</summary>
    public static bool IsExtended(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || name.StartsWith("requests.", StringComparison.Ordinal))
            return false;
        var domain = name[..slash];
        return domain != "kubernetes.io" && !domain.EndsWith(".kubernetes.io", StringComparison.Ordinal);
    }
}
