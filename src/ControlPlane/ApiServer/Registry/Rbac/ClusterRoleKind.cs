using System.Text.Json.Nodes;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Rbac;

/// <summary>Cluster roles: what may be done in all namespaces, or in none.</summary>
internal sealed class ClusterRoleKind : KindRules
{
    private static readonly ClusterRoleKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "rbac.authorization.k8s.io",
        Version = "v1",
        Resource = "clusterroles",
        Kind = "ClusterRole",
        Singular = "clusterrole",
        Namespaced = false,
        Schema = "io.k8s.api.rbac.v1.ClusterRole",
        Rules = Rules,
    };

    public override bool AllowCreateOnUpdate => true;

    /// <summary>Any name that fits a path: names of rules are not names of hosts.</summary>
    public override string? CheckName(string name) => NameRules.PathSegment(name);

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var role = FieldCursor.Of(item, errors);
        PolicyRuleChecks.Check(role["rules"], false);
        var selectors = role["aggregationRule"]["clusterRoleSelectors"];
        if (role["aggregationRule"].IsSet)
            selectors.MustBeSet("at least one clusterRoleSelector required if aggregationRule is non-nil");
        foreach (var selector in selectors.Items)
            selector.MustBeLabelSelector();
    }
}
