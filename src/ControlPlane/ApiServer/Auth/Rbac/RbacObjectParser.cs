using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;

namespace NodeStack.ControlPlane.ApiServer.Auth.Rbac;

/// <summary>Roles and bindings out of their JSON.</summary>
public static class RbacObjectParser
{
    public static RbacRole Role(JsonObject item) => new(item.Text("metadata", "namespace"), item.Text("metadata", "name"), Rules(item));

    public static RbacBinding Binding(JsonObject item) => new(
        item.Text("metadata", "namespace"), item.Text("metadata", "name"), item.Text("roleRef", "kind"), item.Text("roleRef", "name"),
        [.. item.Items("subjects").Select(s => new RbacSubject(s.Text("kind"), s.Text("name"), s.Text("namespace")))]);

    public static IReadOnlyList<PolicyRule> Rules(JsonObject role) => [.. role.Items("rules").Select(Rule)];

    private static PolicyRule Rule(JsonObject rule) =>
        new(rule.Texts("verbs"), rule.Texts("apiGroups"), rule.Texts("resources"), rule.Texts("resourceNames"), rule.Texts("nonResourceURLs"));
}
