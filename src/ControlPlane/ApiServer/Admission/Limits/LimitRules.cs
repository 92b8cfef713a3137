using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.ControlPlane.ApiServer.Admission.Limits;

/// <summary>Whether what is asked for is within a LimitRange, in upstream's words.</summary>
public static class LimitRules
{
    private static readonly IReadOnlyDictionary<string, Quantity> s_none = new Dictionary<string, Quantity>();

    public static IReadOnlyList<string> PodProblems(JsonObject pod, JsonObject range)
    {
        var problems = new List<string>();
        foreach (var limit in range.Items("spec", "limits"))
        {
            if (limit.Text("type") == "Container")
            {
                foreach (var container in pod.Items("spec", "containers").Concat(pod.Items("spec", "initContainers")))
                    Check(limit, ResourceListRules.Read(container.At("resources", "requests")), ResourceListRules.Read(container.At("resources", "limits")), problems);
            }
            else if (limit.Text("type") == "Pod")
            {
                Check(limit, PodResourceRules.Requests(pod, withOverhead: false), PodResourceRules.Limits(pod, withOverhead: false), problems);
            }
        }
        return [.. problems.Distinct(StringComparer.Ordinal)];
    }

    public static IReadOnlyList<string> ClaimProblems(JsonObject claim, JsonObject range)
    {
        var problems = new List<string>();
        var requests = ResourceListRules.Read(claim.At("spec", "resources", "requests"));
        foreach (var limit in range.Items("spec", "limits").Where(l => l.Text("type") == "PersistentVolumeClaim"))
        {
            foreach (var (name, least) in ResourceListRules.Read(limit["min"]))
                Add(problems, Least("PersistentVolumeClaim", name, least, requests, s_none));
            foreach (var (name, most) in ResourceListRules.Read(limit["max"]))
                Add(problems, MostRequested("PersistentVolumeClaim", name, most, requests));
        }
        return [.. problems.Distinct(StringComparer.Ordinal)];
    }

    private static void Check(JsonObject limit, IReadOnlyDictionary<string, Quantity> requests, IReadOnlyDictionary<string, Quantity> limits, List<string> problems)
    {
        var type = limit.Text("type");
        foreach (var (name, least) in ResourceListRules.Read(limit["min"]))
            Add(problems, Least(type, name, least, requests, limits));
        foreach (var (name, most) in ResourceListRules.Read(limit["max"]))
            Add(problems, Most(type, name, most, requests, limits));
        foreach (var (name, most) in ResourceListRules.Read(limit["maxLimitRequestRatio"]))
            Add(problems, Ratio(type, name, most, requests, limits));
    }

    private static string? Least(
        string type, string name, Quantity least, IReadOnlyDictionary<string, Quantity> requests, IReadOnlyDictionary<string, Quantity> limits)
    {
        if (!requests.TryGetValue(name, out var request))
            return $"minimum {name} usage per {type} is {least}.  No request is specified";
        if (request < least)
            return $"minimum {name} usage per {type} is {least}, but request is {request}";
        return limits.TryGetValue(name, out var limit) && limit < least ? $"minimum {name} usage per {type} is {least}, but limit is {limit}" : null;
    }

    private static string? Most(
        string type, string name, Quantity most, IReadOnlyDictionary<string, Quantity> requests, IReadOnlyDictionary<string, Quantity> limits)
    {
        if (!limits.TryGetValue(name, out var limit))
            return $"maximum {name} usage per {type} is {most}.  No limit is specified";
        if (limit > most)
            return $"maximum {name} usage per {type} is {most}, but limit is {limit}";
        return requests.TryGetValue(name, out var request) && request > most ? $"maximum {name} usage per {type} is {most}, but request is {request}" : null;
    }

    private static string? MostRequested(string type, string name, Quantity most, IReadOnlyDictionary<string, Quantity> requests)
    {
        if (!requests.TryGetValue(name, out var request))
            return $"maximum {name} usage per {type} is {most}.  No request is specified";
        return request > most ? $"maximum {name} usage per {type} is {most}, but request is {request}" : null;
    }

    private static string? Ratio(
        string type, string name, Quantity most, IReadOnlyDictionary<string, Quantity> requests, IReadOnlyDictionary<string, Quantity> limits)
    {
        var head = $"{name} max limit to request ratio per {type} is {most}";
        if (!requests.TryGetValue(name, out var request) || request.IsZero)
            return $"{head}, but no request is specified or request is 0";
        if (!limits.TryGetValue(name, out var limit) || limit.IsZero)
            return $"{head}, but no limit is specified or limit is 0";
        var ratio = (double)limit.MilliValue / request.MilliValue;
        return ratio * 1000 > most.MilliValue ? string.Create(CultureInfo.InvariantCulture, $"{head}, but provided ratio is {ratio:F6}") : null;
    }

    private static void Add(List<string> problems, string? problem)
    {
        if (problem is not null)
            problems.Add(problem);
    }
}
