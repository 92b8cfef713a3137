using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Admission;
using NodeStack.ControlPlane.ApiServer.Admission.Quotas;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.ControlPlane.Controllers.ResourceQuotas;

/// <summary>What a quota's status should say. Uses are counted by the rules by which the API server charges.</summary>
public static class QuotaStatusPlanner
{
    /// <summary>Qualified names of the resources whose objects a quota counts: pods, services, deployments.apps.</summary>
    public static IReadOnlySet<string> Counted(JsonObject quota)
    {
        var counted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in ResourceListRules.Read(quota.At("spec", "hard")).Keys)
        {
            string[] typed = ["pods", "services", "persistentvolumeclaims"];
            if (Array.Find(typed, r => QuotaUsageRules.Counts(r, name)) is { } resource)
                counted.Add(resource);
            else if (name.StartsWith("count/", StringComparison.Ordinal))
                counted.Add(name["count/".Length..]);
            else if (QuotaUsageRules.Counts(name, name))
                counted.Add(name);
        }
        return counted;
    }

    /// <param name="objects">Of the namespace, by the qualified name of their resource; what could not be listed is left out, and keeps the use it has.</param>
    /// <returns>Null: the status is as it should be.</returns>
    public static JsonObject? Plan(JsonObject quota, IReadOnlyDictionary<string, IReadOnlyList<JsonObject>> objects, DateTimeOffset now)
    {
        var scopes = QuotaParser.Parse(quota).Scopes;
        var hard = ResourceListRules.Read(quota.At("spec", "hard"));
        var had = ResourceListRules.Read(quota.At("status", "used"));
        var used = new SortedDictionary<string, Quantity>(StringComparer.Ordinal);
        foreach (var name in hard.Keys)
        {
            var known = objects.Where(o => QuotaUsageRules.Counts(o.Key, name)).ToList();
            used[name] = known.Count == 0 && had.TryGetValue(name, out var before) ? before : default;
        }
        foreach (var (resource, items) in objects)
            foreach (var item in items.Where(i => scopes.All(s => QuotaScopeRules.Matches(s, resource, i))))
                foreach (var (name, value) in QuotaUsageRules.Usage(resource, item, now))
                    if (used.TryGetValue(name, out var sum))
                        used[name] = sum + value;
        var isSame = quota.At("status", "hard") is not null && quota.At("status", "used") is not null && AreSame(hard, ResourceListRules.Read(quota.At("status", "hard"))) && AreSame(used, had);
        return isSame ? null : new JsonObject { ["hard"] = ResourceListRules.ToJson(hard), ["used"] = ResourceListRules.ToJson(used) };
    }

    private static bool AreSame(IReadOnlyDictionary<string, Quantity> a, IReadOnlyDictionary<string, Quantity> b) =>
        a.Count == b.Count && a.All(i => b.TryGetValue(i.Key, out var value) && value == i.Value);
}
