using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods;

/// <summary>Names of resources: cpu, hugepages-2Mi, example.com/gpu.</summary>
public static class ResourceNameRules
{
    private const string DomainOfKubernetes = "kubernetes.io/";

    public static bool IsHugePages(string name) => name.StartsWith("hugepages-", StringComparison.Ordinal);

    /// <summary>Outside the kubernetes.io domain, and not the quota form of one.</summary>
    public static bool IsExtended(string name) =>
        !IsNative(name) && !name.StartsWith("requests.", StringComparison.Ordinal) && !LabelRules.Key("requests." + name).Any();

    public static bool IsNative(string name) => !name.Contains('/', StringComparison.Ordinal) || name.Contains(DomainOfKubernetes, StringComparison.Ordinal);

    /// <summary>A request may be below its limit.</summary>
    public static bool IsOvercommitAllowed(string name) => IsNative(name) && !IsHugePages(name);

    public static bool IsAttachableVolume(string name) => name.StartsWith("attachable-volumes-", StringComparison.Ordinal);

    /// <summary>Names without a domain that a container may use.</summary>
    public static bool IsStandardForContainers(string name) => name is "cpu" or "memory" or "ephemeral-storage" || IsHugePages(name);

    /// <summary>Names without a domain that mean something anywhere.</summary>
    public static bool IsStandard(string name) => IsStandardForContainers(name) || IsQuota(name) || name is "storage" or "requests.storage";

    public static bool IsQuota(string name) =>
        name is "cpu" or "memory" or "ephemeral-storage" or "requests.cpu" or "requests.memory" or "requests.storage" or "requests.ephemeral-storage"
            or "limits.cpu" or "limits.memory" or "limits.ephemeral-storage" or "pods" or "resourcequotas" or "services" or "replicationcontrollers" or "secrets"
            or "persistentvolumeclaims" or "configmaps" or "services.nodeports" or "services.loadbalancers"
        || IsHugePages(name) || name.StartsWith("requests.hugepages-", StringComparison.Ordinal);

    /// <summary>Counted in whole units only.</summary>
    public static bool IsInteger(string name) =>
        name is "pods" or "resourcequotas" or "services" or "replicationcontrollers" or "secrets" or "configmaps" or "persistentvolumeclaims"
            or "services.nodeports" or "services.loadbalancers"
        || IsExtended(name);

    /// <summary>What is wrong with any resource name, empty when it is fine.</summary>
    public static IEnumerable<string> Problems(string name)
    {
        var problems = LabelRules.Key(name).ToArray();
        return problems.Length > 0 || name.Contains('/', StringComparison.Ordinal) || IsStandard(name)
            ? problems
            : ["must be a standard resource type or fully qualified"];
    }
}
