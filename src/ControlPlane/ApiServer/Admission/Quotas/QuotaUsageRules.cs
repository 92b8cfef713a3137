using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.ControlPlane.ApiServer.Admission.Quotas;

/// <summary>What an object uses of the resources that quotas count.</summary>
public static class QuotaUsageRules
{
    private const string ByStorageClass = ".storageclass.storage.k8s.io/";

    // Counted under these short names before count/... was there.
    private static readonly string[] s_aliases = ["configmaps", "resourcequotas", "replicationcontrollers", "secrets"];
    private static readonly string[] s_measured = ["cpu", "memory", "ephemeral-storage"];

    /// <param name="resource">Qualified name of the object's resource.</param>
    /// <param name="now">A pod that should have ended before uses nothing.</param>
    public static SortedDictionary<string, Quantity> Usage(string resource, JsonObject item, DateTimeOffset now) => resource switch
    {
        "pods" => OfPod(item, now),
        "services" => OfService(item),
        "persistentvolumeclaims" => OfClaim(item),
        _ => Counted(s_aliases.Contains(resource) ? [$"count/{resource}", resource] : [$"count/{resource}"]),
    };

    /// <summary>Whether objects of a resource use what a quota names so.</summary>
    public static bool Counts(string resource, string name) => resource switch
    {
        "pods" => CountsPods(name),
        "services" => name is "services" or "count/services" or "services.nodeports" or "services.loadbalancers",
        "persistentvolumeclaims" => name is "count/persistentvolumeclaims" or "persistentvolumeclaims" or "requests.storage"
            || name.EndsWith($"{ByStorageClass}persistentvolumeclaims", StringComparison.Ordinal)
            || name.EndsWith($"{ByStorageClass}requests.storage", StringComparison.Ordinal),
        _ => name == $"count/{resource}" || (name == resource && s_aliases.Contains(resource)),
    };

    /// <summary>
    /// Null: fine; else upstream's message. Where cpu or memory is counted every container must say what it asks for, unless the pod says so as a whole.
    /// </summary>
    public static string? ConstraintProblem(string resource, JsonObject item, IEnumerable<string> counted)
    {
        if (resource != "pods" || item.At("spec", "resources", "requests") is JsonObject { Count: > 0 } || item.At("spec", "resources", "limits") is JsonObject { Count: > 0 })
            return null;
        var containers = item.Items("spec", "containers").Concat(item.Items("spec", "initContainers"))
            .Select(c => (Name: c.Text("name"), Says: Computed(ResourceListRules.Read(c.At("resources", "requests")), ResourceListRules.Read(c.At("resources", "limits"))))).ToArray();
        var lacking =
            from name in counted.Where(IsRequired).Order(StringComparer.Ordinal)
            let silent = containers.Where(c => !c.Says.ContainsKey(name)).Select(c => c.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray()
            where silent.Length > 0
            select $"{name} for: {string.Join(',', silent)}";
        var text = string.Join("; ", lacking);
        return text.Length == 0 ? null : $"must specify {text}";
    }

    private static bool IsRequired(string name) => name is "cpu" or "memory" or "requests.cpu" or "requests.memory" or "limits.cpu" or "limits.memory";

    private static SortedDictionary<string, Quantity> OfPod(JsonObject pod, DateTimeOffset now)
    {
        var usage = Counted(["count/pods"]);
        if (HasEnded(pod, now))
            return usage;
        ResourceListRules.Add(usage, Counted(["pods"]));
        ResourceListRules.Add(usage, Computed(PodResourceRules.Requests(pod, withStatus: true), PodResourceRules.Limits(pod, withStatus: true)));
        return usage;
    }

    private static bool HasEnded(JsonObject pod, DateTimeOffset now) =>
        pod.Text("status", "phase") is "Failed" or "Succeeded"
        || (pod.Time("metadata", "deletionTimestamp") is { } deleted
            && pod.Number("metadata", "deletionGracePeriodSeconds") is { } grace
            && now > deleted + TimeSpan.FromSeconds(grace));

    private static SortedDictionary<string, Quantity> Computed(IReadOnlyDictionary<string, Quantity> requests, IReadOnlyDictionary<string, Quantity> limits)
    {
        var usage = new SortedDictionary<string, Quantity>(StringComparer.Ordinal);
        foreach (var (name, value) in requests)
        {
            var isMeasured = s_measured.Contains(name) || name.StartsWith("hugepages-", StringComparison.Ordinal);
            if (isMeasured)
                usage[name] = value;
            if (isMeasured || IsExtended(name))
                usage[$"requests.{name}"] = value;
        }
        foreach (var (name, value) in limits.Where(l => s_measured.Contains(l.Key)))
            usage[$"limits.{name}"] = value;
        return usage;
    }

    private static bool CountsPods(string name) =>
        name is "pods" or "count/pods"
        || s_measured.Contains(name)
        || s_measured.Any(m => name == $"requests.{m}" || name == $"limits.{m}")
        || name.StartsWith("hugepages-", StringComparison.Ordinal)
        || name.StartsWith("requests.hugepages-", StringComparison.Ordinal)
        || (name.StartsWith("requests.", StringComparison.Ordinal) && IsExtended(name["requests.".Length..]));

    // A name of a domain that is not Kubernetes' own.
    private static bool IsExtended(string name) => name.Contains('/') && !name.Contains("kubernetes.io/", StringComparison.Ordinal);

    private static SortedDictionary<string, Quantity> OfService(JsonObject service)
    {
        var usage = Counted(["count/services", "services"]);
        var ports = service.Items("spec", "ports").ToArray();
        var type = service.Text("spec", "type");
        var allocates = service.Flag("spec", "allocateLoadBalancerNodePorts") != false;
        usage["services.loadbalancers"] = Quantity.FromUnits(type == "LoadBalancer" ? 1 : 0);
        usage["services.nodeports"] = Quantity.FromUnits(type switch
        {
            "NodePort" => ports.Length,
            // Ports are not allocated yet: what counts is that they will be.
            "LoadBalancer" => allocates ? ports.Length : ports.Count(p => p.Number("nodePort") > 0),
            _ => 0,
        });
        return usage;
    }

    private static SortedDictionary<string, Quantity> OfClaim(JsonObject claim)
    {
        var usage = Counted(["count/persistentvolumeclaims", "persistentvolumeclaims"]);
        var storageClass = claim.At("metadata", "annotations", "volume.beta.kubernetes.io/storage-class") is { } beta ? beta.Text() : claim.Text("spec", "storageClassName");
        if (storageClass.Length > 0)
            usage[$"{storageClass}{ByStorageClass}persistentvolumeclaims"] = ResourceListRules.One;
        if (!ResourceListRules.Read(claim.At("spec", "resources", "requests")).TryGetValue("storage", out var size))
            return usage;
        // While it grows, what is already allocated counts if it is more.
        if (ResourceListRules.Read(claim.At("status", "allocatedResources")).TryGetValue("storage", out var allocated) && allocated > size)
            size = allocated;
        var whole = Quantity.FromUnits(size.Value, size.Format);
        usage["requests.storage"] = whole;
        if (storageClass.Length > 0)
            usage[$"{storageClass}{ByStorageClass}requests.storage"] = whole;
        return usage;
    }

    private static SortedDictionary<string, Quantity> Counted(IEnumerable<string> names)
    {
        var usage = new SortedDictionary<string, Quantity>(StringComparer.Ordinal);
        foreach (var name in names)
            usage[name] = ResourceListRules.One;
        return usage;
    }
}
