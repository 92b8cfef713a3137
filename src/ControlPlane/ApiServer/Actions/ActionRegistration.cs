using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Auth.Rbac;
using NodeStack.ControlPlane.ApiServer.Auth.Tokens;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Actions;

/// <summary>All actions, looked up by their paths.</summary>
public static class ActionRegistration
{
    /// <param name="audiences">The API server's own.</param>
    public static IReadOnlyDictionary<string, IAction> All(
        IObjects objects, IAuthenticator authenticator, IAuthorizer authorizer, RbacCache roles, ServiceAccountTokenIssuer issuer,
        IReadOnlyList<string> audiences, TimeProvider time)
    {
        IEnumerable<IAction> actions =
        [
            new TokenReviewAction(authenticator, audiences), new SelfSubjectReviewAction(time), .. AccessReviewAction.All(authorizer),
            new SelfSubjectRulesReviewAction(roles), new TokenRequestAction(objects, issuer, audiences, time), .. BindingAction.All(objects, time),
            new EvictionAction(objects, time),
        ];
        return actions.ToDictionary(a => a.Path, StringComparer.Ordinal);
    }
}
