using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NodeStack.KubeApi.Certificates;
using NodeStack.KubeApi.Metrics;

namespace NodeStack.ControlPlane.ApiServer.Auth;

/// <summary>
/// Users by client certificate: common name and organizations, when the client CA signed it, it is for clients and not expired. A verdict is remembered
/// by the certificate's hash until it expires or the CA file changes.
/// </summary>
public sealed class ClientCertificateAuthenticator(ClientAuthorities authorities, CertificateLifeMetrics metrics, TimeProvider time) : IAuthenticator
{
    private const int MostRemembered = 10_000;
    private readonly ConcurrentDictionary<string, Verdict> _verdicts = new(StringComparer.Ordinal);

    public ValueTask<Authentication> AuthenticateAsync(
        RequestCredentials credentials, IReadOnlyList<string> audiences, CancellationToken cancellation) =>
        ValueTask.FromResult(credentials.ClientCertificate is { } shown ? Measure(shown, credentials.Intermediates ?? []) : Authentication.None);

    private Authentication Measure(X509Certificate2 certificate, X509Certificate2Collection intermediates)
    {
        var answer = Authenticate(certificate, intermediates);
        if (answer.User is not null)
            metrics.Shown(new DateTimeOffset(certificate.NotAfter) - time.GetUtcNow());
        return answer;
    }

    private Authentication Authenticate(X509Certificate2 certificate, X509Certificate2Collection intermediates)
    {
        var verifier = authorities.Current;
        var now = time.GetUtcNow();
        var hash = Convert.ToHexStringLower(SHA256.HashData(certificate.RawDataMemory.Span));
        if (_verdicts.TryGetValue(hash, out var known) && known.By == verifier && now < known.GoodUntil)
            return known.Answer;
        var answer = verifier.Verify(certificate, intermediates, now) is { } identity
            ? new Authentication(new UserIdentity(identity.User, identity.Uid, identity.Groups, Credential(hash)))
            : Authentication.Refused("the client certificate is not trusted, not for clients, expired, or without a name");
        // Refusals are not remembered: another client could send the intermediate that was lacking.
        if (answer.User is not null)
            Remember(hash, new Verdict(answer, verifier, certificate.NotAfter));
        return answer;
    }

    // Emptied when full: what is in use comes back with one chain building each.
    private void Remember(string hash, Verdict verdict)
    {
        if (_verdicts.Count >= MostRemembered)
            _verdicts.Clear();
        _verdicts[hash] = verdict;
    }

    private static Dictionary<string, IReadOnlyList<string>> Credential(string hash) =>
        new(StringComparer.Ordinal) { [WellKnown.CredentialId] = [$"X509SHA256={hash}"] };

    private sealed record Verdict(Authentication Answer, ClientCertificateVerifier By, DateTimeOffset GoodUntil);
}
