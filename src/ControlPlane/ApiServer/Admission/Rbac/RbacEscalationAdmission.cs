using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Auth.Rbac;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Admission.Rbac;

/// <summary>
/// Nobody grants what they do not have: roles may only hold rules that the writer's own cover (or the writer may <c>escalate</c>), bindings only name
/// roles whose rules are covered (or the writer may <c>bind</c>).
/// </summary>
public sealed class RbacEscalationAdmission(RbacCache roles, IAuthorizer authorizer) : IValidatingAdmission
{
    private const string Group = "rbac.authorization.k8s.io";
    private static readonly IReadOnlyList<PolicyRule> s_everything = [PolicyRule.EveryResource, PolicyRule.EveryPath];

    public string Name => "RBACEscalation";

    public async ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (request.Resource.Group != Group
            || request.Subresource.Length > 0
            || request.Operation is not (AdmissionOperation.Create or AdmissionOperation.Update)
            || request.Object is not { } item
            || request.User.Groups.Contains(WellKnown.Masters)
            || (request.OldObject is { } old && OnlyCollectionFieldsChanged(item, old)))
            return;
        if (request.Resource.Resource is "roles" or "clusterroles")
            await CheckRoleAsync(request, item, cancellation).ConfigureAwait(false);
        else if (request.Resource.Resource is "rolebindings" or "clusterrolebindings")
            await CheckBindingAsync(request, item, cancellation).ConfigureAwait(false);
    }

    private async ValueTask CheckRoleAsync(AdmissionRequest request, JsonObject role, CancellationToken cancellation)
    {
        var name = request.Operation == AdmissionOperation.Create ? "" : request.Name;
        if (await MayAsync(request, "escalate", request.Resource.Resource, name, cancellation).ConfigureAwait(false))
            return;
        Refuse(request, role, RbacObjectParser.Rules(role), null);
        if (role.Items("aggregationRule", "clusterRoleSelectors").Concat(request.OldObject.Items("aggregationRule", "clusterRoleSelectors")).Any())
            Refuse(request, role, s_everything, "must have cluster-admin privileges to use the aggregationRule");
    }

    private async ValueTask CheckBindingAsync(AdmissionRequest request, JsonObject binding, CancellationToken cancellation)
    {
        var (kind, name) = (binding.Text("roleRef", "kind"), binding.Text("roleRef", "name"));
        if (await MayAsync(request, "bind", kind == "ClusterRole" ? "clusterroles" : "roles", name, cancellation).ConfigureAwait(false))
            return;
        if (roles.Current.RulesOf(kind, name, request.Namespace) is not { } rules)
            throw ApiErrors.NotFound(Group, kind == "ClusterRole" ? "clusterroles" : "roles", name);
        Refuse(request, binding, rules, null);
    }

    private void Refuse(AdmissionRequest request, JsonObject item, IReadOnlyList<PolicyRule> wanted, string? message)
    {
        var (held, unresolved) = roles.Current.RulesFor(request.User, request.Namespace);
        if (RuleCoverageRules.Problem(request.User, held, unresolved, wanted) is { } problem)
            throw ApiErrors.Forbidden(request.Resource, item.Text("metadata", "name"), message ?? problem);
    }

    private async ValueTask<bool> MayAsync(AdmissionRequest request, string verb, string resource, string name, CancellationToken cancellation)
    {
        var asked = new RequestAttributes
        {
            User = request.User,
            Verb = verb,
            IsResource = true,
            Group = Group,
            Version = "*",
            Resource = resource,
            Namespace = request.Namespace,
            Name = name,
        };
        return (await authorizer.AuthorizeAsync(asked, cancellation).ConfigureAwait(false)).Decision == Decision.Allow;
    }

    // Garbage collection edits owners and finalizers of roles it could not grant.
    private static bool OnlyCollectionFieldsChanged(JsonObject item, JsonObject old) => JsonNode.DeepEquals(WithoutCollectionFields(item), WithoutCollectionFields(old));

    private static JsonNode WithoutCollectionFields(JsonObject item)
    {
        var copy = (JsonObject)item.DeepClone();
        if (copy["metadata"] is JsonObject metadata)
        {
            foreach (var field in (string[])["ownerReferences", "finalizers", "managedFields", "resourceVersion"])
                metadata.Remove(field);
        }
        return copy;
    }
}
