using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.KubeApi.Pods;

/// <summary>Requests default to limits; pod-level requests to what the containers ask for, else to the pod-level limits.</summary>
internal static class PodResourceDefaultRules
{
    public static void Apply(JsonObject spec)
    {
        foreach (var container in spec.Items("initContainers").Concat(spec.Items("containers")))
            CompleteRequests(container.Child("resources"));
        if (spec.Child("resources") is not { } resources)
            return;
        DefaultHugePageLimits(spec, resources);
        DefaultRequests(spec, resources);
    }

    private static void CompleteRequests(JsonObject? resources)
    {
        if (resources.Child("limits") is not { Count: > 0 } limits)
            return;
        Complete(resources!.MakeChild("requests"), limits, _ => true);
    }

    private static void DefaultRequests(JsonObject spec, JsonObject resources)
    {
        if (resources.Child("limits") is not { Count: > 0 } limits)
            return;
        var requests = resources.MakeChild("requests");
        foreach (var (name, sum) in PodResourceRules.Aggregate(spec, "requests"))
        {
            if (name is "cpu" or "memory" && !requests.Has(name))
                requests[name] = sum.ToString();
        }
        Complete(requests, limits, PodResourceRules.IsPodLevel);
    }

    private static void DefaultHugePageLimits(JsonObject spec, JsonObject resources)
    {
        if (resources.Count("limits") == 0 && resources.Count("requests") == 0)
            return;
        foreach (var (name, sum) in PodResourceRules.Aggregate(spec, "limits"))
        {
            if (ResourceNameRules.IsHugePages(name) && !resources.Child("requests").Has(name) && !resources.Child("limits").Has(name))
                resources.MakeChild("limits")[name] = sum.ToString();
        }
    }

    private static void Complete(JsonObject requests, JsonObject limits, Func<string, bool> includes)
    {
        foreach (var (name, limit) in limits)
        {
            if (includes(name) && limit is not null && !requests.Has(name))
                requests[name] = limit.DeepClone();
        }
    }
}
