using System.Security.Cryptography.X509Certificates;

namespace NodeStack.ControlPlane.ApiServer.Auth;

/// <summary>What a request shows of itself.</summary>
/// <param name="ClientCertificate">As presented, not yet verified.</param>
/// <param name="Intermediates">What the client sent along with its certificate.</param>
public sealed record RequestCredentials(X509Certificate2? ClientCertificate, string? BearerToken, X509Certificate2Collection? Intermediates = null);

/// <param name="User">Null: these credentials are none that this authenticator knows.</param>
/// <param name="Problem">Why credentials of a known kind were refused, in upstream's words; for the log and for token reviews, never for the client itself.</param>
/// <param name="Audiences">Of those asked for, the ones the credentials are for; empty: whatever was asked.</param>
public sealed record Authentication(UserIdentity? User, string? Problem = null, IReadOnlyList<string>? Audiences = null)
{
    public static readonly Authentication None = new((UserIdentity?)null);

    public static Authentication Refused(string problem) => new(null, problem);
}

/// <summary>Tells who asks. Never throws for bad credentials.</summary>
public interface IAuthenticator
{
    /// <param name="audiences">Audiences that a token must be for, empty: the API server's own.</param>
    ValueTask<Authentication> AuthenticateAsync(RequestCredentials credentials, IReadOnlyList<string> audiences, CancellationToken cancellation);
}
