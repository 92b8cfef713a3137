using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Auth.Rbac;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Bootstrap;

/// <summary>
/// Puts right what is wrong in system objects that are there. Each changes the present object and answers whether it did: a second time there is nothing
/// to do.
/// </summary>
public static class SystemObjectRules
{
    /// <summary>Whether it can only be made anew: what it should be cannot be changed.</summary>
    public static bool MustBeMadeAnew(JsonObject current, SystemObject wish) =>
        wish.Care == SystemCare.Binding
        && current.Text("metadata", "annotations", SystemObject.AutoUpdate) != "false"
        && !JsonNode.DeepEquals(current["roleRef"], wish.Wish["roleRef"]);

    public static bool Repair(JsonObject current, SystemObject wish) => wish.Care switch
    {
        SystemCare.Existence or SystemCare.Status => false,
        SystemCare.Role => IsKept(current) ? false : AddMetadata(current, wish.Wish) | AddRules(current, wish.Wish) | AddAggregation(current, wish.Wish),
        SystemCare.Binding => IsKept(current) ? false : AddMetadata(current, wish.Wish) | AddSubjects(current, wish.Wish),
        SystemCare.FlowControl => current.Text("metadata", "annotations", SystemObject.AutoUpdateSpec) != "false" && SetField(current, wish.Wish, "spec"),
        SystemCare.Trust => TrustBundleRules.Merge(current, wish.Wish),
        SystemCare.Fields => AddMetadata(current, wish.Wish) | wish.Wish.Select(f => f.Key).Where(IsContent).Count(f => SetField(current, wish.Wish, f)) > 0,
        _ => throw new ArgumentOutOfRangeException(nameof(wish), wish.Care, null),
    };

    /// <summary>Adds the conditions of the wished status whose types are not there.</summary>
    public static bool RepairStatus(JsonObject current, SystemObject wish)
    {
        var present = current.Items("status", "conditions").Select(c => c.Text("type")).ToHashSet(StringComparer.Ordinal);
        var missing = wish.Wish.Items("status", "conditions").Where(c => !present.Contains(c.Text("type"))).ToArray();
        foreach (var condition in missing)
            current.Child("status").Children("conditions").Add(condition.DeepClone());
        return missing.Length > 0;
    }

    private static bool IsKept(JsonObject current) => current.Text("metadata", "annotations", SystemObject.AutoUpdate) == "false";

    private static bool IsContent(string field) => field is not ("apiVersion" or "kind" or "metadata" or "status");

    private static bool AddMetadata(JsonObject current, JsonObject wish) => AddEntries(current, wish, "labels") | AddEntries(current, wish, "annotations");

    private static bool AddEntries(JsonObject current, JsonObject wish, string field)
    {
        var present = current.Map("metadata", field);
        var missing = wish.Map("metadata", field).Where(w => !present.ContainsKey(w.Key)).ToArray();
        foreach (var (key, value) in missing)
            current.Child("metadata").Child(field)[key] = value;
        return missing.Length > 0;
    }

    private static bool AddRules(JsonObject current, JsonObject wish)
    {
        var missing = RuleCoverageRules.Missing(RbacObjectParser.Rules(current), RbacObjectParser.Rules(wish));
        foreach (var rule in missing)
            current.Children("rules").Add((JsonNode)ToJson(rule));
        return missing.Count > 0;
    }

    private static bool AddAggregation(JsonObject current, JsonObject wish)
    {
        if (wish["aggregationRule"] is null)
            return current.Remove("aggregationRule");
        var present = current.Items("aggregationRule", "clusterRoleSelectors").ToArray();
        var missing = wish.Items("aggregationRule", "clusterRoleSelectors").Where(w => !present.Any(p => JsonNode.DeepEquals(p, w))).ToArray();
        foreach (var selector in missing)
            current.Child("aggregationRule").Children("clusterRoleSelectors").Add(selector.DeepClone());
        return missing.Length > 0;
    }

    private static bool AddSubjects(JsonObject current, JsonObject wish)
    {
        var present = RbacObjectParser.Binding(current).Subjects;
        var missing = wish.Items("subjects").Where(s => !present.Contains(new RbacSubject(s.Text("kind"), s.Text("name"), s.Text("namespace")))).ToArray();
        foreach (var subject in missing)
            current.Children("subjects").Add(subject.DeepClone());
        return missing.Length > 0;
    }

    private static bool SetField(JsonObject current, JsonObject wish, string field)
    {
        if (JsonNode.DeepEquals(current[field], wish[field]))
            return false;
        current[field] = wish[field]?.DeepClone();
        return true;
    }

    private static JsonObject ToJson(PolicyRule rule)
    {
        var json = new JsonObject { ["verbs"] = rule.Verbs.ToJson() };
        (string Field, IReadOnlyList<string> Values)[] rest =
        [
            ("apiGroups", rule.ApiGroups), ("resources", rule.Resources), ("resourceNames", rule.ResourceNames), ("nonResourceURLs", rule.NonResourceUrls),
        ];
        foreach (var (field, values) in rest.Where(r => r.Values.Count > 0))
            json[field] = values.ToJson();
        return json;
    }
}
