using System.Text.Json.Nodes;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Rbac;

/// <summary>Roles: what may be done in a namespace.</summary>
internal sealed class RoleKind : KindRules
{
    private static readonly RoleKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "rbac.authorization.k8s.io",
        Version = "v1",
        Resource = "roles",
        Kind = "Role",
        Singular = "role",
        Namespaced = true,
        Schema = "io.k8s.api.rbac.v1.Role",
        Rules = Rules,
    };

    public override bool AllowCreateOnUpdate => true;

    /// <summary>Any name that fits a path: names of rules are not names of hosts.</summary>
    public override string? CheckName(string name) => NameRules.PathSegment(name);

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context) => PolicyRuleChecks.Check(FieldCursor.Of(item, errors)["rules"], true);
}
