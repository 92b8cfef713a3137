namespace NodeStack.ControlPlane.ApiServer.Auth;

/// <summary>For credentials that say nothing of audiences (token file, bootstrap tokens): they are for the API server and nobody else.</summary>
/// <param name="own">The API server's audiences.</param>
public sealed class AudienceAgnosticAuthenticator(IAuthenticator inner, IReadOnlyList<string> own) : IAuthenticator
{
    public async ValueTask<Authentication> AuthenticateAsync(
        RequestCredentials credentials, IReadOnlyList<string> audiences, CancellationToken cancellation)
    {
        IReadOnlyList<string> shared = audiences.Count == 0 ? own : [.. own.Where(audiences.Contains)];
        if (audiences.Count > 0 && shared.Count == 0)
            return Authentication.None;
        var found = await inner.AuthenticateAsync(credentials, audiences, cancellation).ConfigureAwait(false);
        return found.User is null ? found : found with { Audiences = shared };
    }
}
