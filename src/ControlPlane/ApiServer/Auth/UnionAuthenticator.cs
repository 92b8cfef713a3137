namespace NodeStack.ControlPlane.ApiServer.Auth;

/// <summary>Asks one authenticator after the other, until one knows the credentials; puts the user into <c>system:authenticated</c>.</summary>
public sealed class UnionAuthenticator(IReadOnlyList<IAuthenticator> members) : IAuthenticator
{
    public async ValueTask<Authentication> AuthenticateAsync(
        RequestCredentials credentials, IReadOnlyList<string> audiences, CancellationToken cancellation)
    {
        List<string>? problems = null;
        foreach (var member in members)
        {
            var found = await member.AuthenticateAsync(credentials, audiences, cancellation).ConfigureAwait(false);
            if (found.User is { } user)
                return found with { User = WithGroup(user) };
            if (found.Problem is { } problem)
                (problems ??= []).Add(problem);
        }
        return problems is null ? Authentication.None : Authentication.Refused(problems is [var only] ? only : $"[{string.Join(", ", problems)}]");
    }

    // Who asserts to be unauthenticated (or already is authenticated) is left alone.
    private static UserIdentity WithGroup(UserIdentity user) =>
        user.Groups.Contains(WellKnown.Authenticated) || user.Groups.Contains(WellKnown.Unauthenticated)
            ? user
            : user with { Groups = [.. user.Groups, WellKnown.Authenticated] };
}
