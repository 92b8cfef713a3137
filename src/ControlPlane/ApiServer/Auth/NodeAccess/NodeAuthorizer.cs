using NodeStack.ControlPlane.ApiServer.Auth.Rbac;

namespace NodeStack.ControlPlane.ApiServer.Auth.NodeAccess;

/// <summary>Allows nodes what <see cref="NodeAccessRules"/> say; has no opinion on others.</summary>
/// <param name="rules">Those of the role <c>system:node</c>.</param>
public sealed class NodeAuthorizer(INodeRelations relations, IReadOnlyList<PolicyRule> rules) : IAuthorizer
{
    public ValueTask<Authorization> AuthorizeAsync(RequestAttributes request, CancellationToken cancellation) => ValueTask.FromResult(
        NodeIdentityRules.NodeName(request.User) switch
        {
            null => Authorization.NoOpinion,
            "" => new Authorization(Decision.NoOpinion, $"unknown node for user \"{request.User.Name}\""),
            var node => NodeAccessRules.Decide(node, request, relations, rules),
        });
}
