namespace NodeStack.ControlPlane.ApiServer.Auth;

/// <summary>Members of <c>system:masters</c> may do everything, whatever roles say.</summary>
public sealed class PrivilegedGroupAuthorizer : IAuthorizer
{
    private static readonly Authorization s_allowed = new(Decision.Allow);

    public ValueTask<Authorization> AuthorizeAsync(RequestAttributes request, CancellationToken cancellation) =>
        ValueTask.FromResult(request.User.Groups.Contains(WellKnown.Masters) ? s_allowed : Authorization.NoOpinion);
}
