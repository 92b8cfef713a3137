using System.Text.Json.Nodes;
using k8s.Models;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.ControlPlane.Controllers.ClusterRoles;

/// <summary>ClusterRoles that are made of others.</summary>
public static class AggregationRules
{
    /// <summary>The rules it should have; null when it has them.</summary>
    /// <exception cref="SelectorFormatException">One of its selectors is none.</exception>
    public static IReadOnlyList<V1PolicyRule>? Plan(V1ClusterRole role, IEnumerable<V1ClusterRole> all)
    {
        var (rules, seen) = (new List<V1PolicyRule>(), new HashSet<string>(StringComparer.Ordinal));
        var ordered = all.Where(r => r.Metadata.Name != role.Metadata.Name).OrderBy(r => r.Metadata.Name, StringComparer.Ordinal).ToList();
        foreach (var selector in role.AggregationRule?.ClusterRoleSelectors ?? [])
        {
            var wanted = LabelSelectorBuilder.Build(selector);
            foreach (var rule in ordered.Where(r => wanted.Selects(r.Metadata.Labels)).SelectMany(r => r.Rules ?? []))
                if (seen.Add(Text(rule)))
                    rules.Add(rule);
        }
        return (role.Rules ?? []).Select(Text).SequenceEqual(rules.Select(Text)) ? null : rules;
    }

    /// <summary>To be applied, so that only the rules are ours.</summary>
    public static JsonObject Body(string name, IEnumerable<V1PolicyRule> rules) => new()
    {
        ["apiVersion"] = "rbac.authorization.k8s.io/v1",
        ["kind"] = "ClusterRole",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["rules"] = new JsonArray([.. rules.Select(r => (JsonNode)Json(r))]),
    };

    private static JsonObject Json(V1PolicyRule rule)
    {
        var json = new JsonObject();
        Add("verbs", rule.Verbs ?? []);
        Add("apiGroups", rule.ApiGroups);
        Add("resources", rule.Resources);
        Add("resourceNames", rule.ResourceNames);
        Add("nonResourceURLs", rule.NonResourceURLs);
        return json;

        void Add(string name, IList<string>? values)
        {
            if (values is not null && (values.Count > 0 || name == "verbs"))
                json[name] = new JsonArray([.. values.Select(v => (JsonNode)v)]);
        }
    }

    private static string Text(V1PolicyRule rule) => Json(rule).ToJsonString();
}
