using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.ControlPlane.ApiServer.Admission;

/// <summary>
/// What a pod asks for as a whole: its containers and sidecars together, or more if an init container (with the sidecars started before it) needs more;
/// cpu, memory and huge pages set for the whole pod count instead.
/// </summary>
public static class PodResourceRules
{
    /// <param name="withOverhead">The runtime's own need is added.</param>
    /// <param name="withStatus">While a resize is under way, what the pod has counts if it is more.</param>
    public static SortedDictionary<string, Quantity> Requests(JsonObject pod, bool withOverhead = true, bool withStatus = false)
    {
        var sum = Sum(pod, "requests", withStatus);
        if (withOverhead)
            ResourceListRules.Add(sum, ResourceListRules.Read(pod.At("spec", "overhead")));
        return sum;
    }

    public static SortedDictionary<string, Quantity> Limits(JsonObject pod, bool withOverhead = true, bool withStatus = false)
    {
        var sum = Sum(pod, "limits", withStatus);
        // What is not limited stays unlimited.
        if (withOverhead)
            ResourceListRules.Add(sum, ResourceListRules.Read(pod.At("spec", "overhead")).Where(o => sum.TryGetValue(o.Key, out var limit) && !limit.IsZero).ToDictionary());
        return sum;
    }

    /// <summary>Whether the pod is of the best effort class: no container asks for cpu or memory.</summary>
    public static bool IsBestEffort(JsonObject pod)
    {
        if (pod.Text("status", "qosClass") is { Length: > 0 } known)
            return known == "BestEffort";
        var resources = pod.Items("spec", "containers").Concat(pod.Items("spec", "initContainers")).Select(c => c["resources"]).Append(pod.At("spec", "resources"));
        return !resources.SelectMany(r => (JsonNode?[])[r.At("requests"), r.At("limits")])
            .Any(list => ResourceListRules.Read(list).Any(e => e.Key is "cpu" or "memory" && !e.Value.IsZero));
    }

    private static SortedDictionary<string, Quantity> Sum(JsonObject pod, string field, bool withStatus)
    {
        var sum = new SortedDictionary<string, Quantity>(StringComparer.Ordinal);
        foreach (var container in pod.Items("spec", "containers"))
            ResourceListRules.Add(sum, Of(pod, container, field, "containerStatuses", withStatus));
        var sidecars = new SortedDictionary<string, Quantity>(StringComparer.Ordinal);
        var most = new SortedDictionary<string, Quantity>(StringComparer.Ordinal);
        foreach (var container in pod.Items("spec", "initContainers"))
        {
            var own = Of(pod, container, field, "initContainerStatuses", withStatus);
            if (container.Text("restartPolicy") == "Always")
            {
                ResourceListRules.Add(sum, own);
                ResourceListRules.Add(sidecars, own);
                ResourceListRules.Raise(most, sidecars);
            }
            else
            {
                ResourceListRules.Add(own, sidecars);
                ResourceListRules.Raise(most, own);
            }
        }
        ResourceListRules.Raise(sum, most);
        foreach (var (name, value) in ResourceListRules.Read(pod.At("spec", "resources", field)).Where(e => IsForWholePods(e.Key)))
            sum[name] = value;
        return sum;
    }

    private static SortedDictionary<string, Quantity> Of(JsonObject pod, JsonObject container, string field, string statuses, bool withStatus)
    {
        var list = ResourceListRules.Read(container.At("resources", field));
        if (!withStatus || pod.Items("status", statuses).FirstOrDefault(s => s.Text("name") == container.Text("name")) is not { } status)
            return list;
        ResourceListRules.Raise(list, ResourceListRules.Read(status.At("resources", field)));
        if (field == "requests")
            ResourceListRules.Raise(list, ResourceListRules.Read(status["allocatedResources"]));
        return list;
    }

    private static bool IsForWholePods(string name) => name is "cpu" or "memory" || name.StartsWith("hugepages-", StringComparison.Ordinal);
}
