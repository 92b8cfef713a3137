using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Rbac;

/// <summary>Role bindings: who may do something in a namespace.</summary>
internal sealed class RoleBindingKind : KindRules
{
    private static readonly RoleBindingKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "rbac.authorization.k8s.io",
        Version = "v1",
        Resource = "rolebindings",
        Kind = "RoleBinding",
        Singular = "rolebinding",
        Namespaced = true,
        Schema = "io.k8s.api.rbac.v1.RoleBinding",
        Rules = Rules,
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("Role", i => $"{i.Child("roleRef").Text("kind")}/{i.Child("roleRef").Text("name")}"),
            TableCell.Age,
            TableCell.Wide("Users", i => SubjectCells.Names(i, "User")),
            TableCell.Wide("Groups", i => SubjectCells.Names(i, "Group")),
            TableCell.Wide("ServiceAccounts", i => SubjectCells.Names(i, "ServiceAccount"))),
    };

    public override bool AllowCreateOnUpdate => true;

    /// <summary>Any name that fits a path: names of rules are not names of hosts.</summary>
    public override string? CheckName(string name) => NameRules.PathSegment(name);

    public override void SetDefaults(JsonObject item) => RoleBindingChecks.SetDefaults(item);

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context) => RoleBindingChecks.Check(FieldCursor.Of(item, errors), true);

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        Validate(item, errors, context);
        RoleBindingChecks.CheckUpdate(FieldCursor.Of(item, errors), old);
    }
}
