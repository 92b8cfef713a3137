using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Auth.Tokens;

/// <summary>Users by bootstrap token: nodes that join.</summary>
public sealed class BootstrapTokenAuthenticator(IObjects objects, TimeProvider time) : IAuthenticator
{
    public async ValueTask<Authentication> AuthenticateAsync(
        RequestCredentials credentials, IReadOnlyList<string> audiences, CancellationToken cancellation)
    {
        if (credentials.BearerToken is null || BootstrapTokenRules.Parse(credentials.BearerToken) is not { } token)
            return Authentication.None;
        var secret = await objects.GetAsync("secrets", WellKnown.SystemNamespace, BootstrapTokenRules.SecretPrefix + token.Id, cancellation)
            .ConfigureAwait(false);
        return secret is null ? Authentication.None : BootstrapTokenRules.Check(token.Id, token.Secret, secret, time.GetUtcNow());
    }
}
