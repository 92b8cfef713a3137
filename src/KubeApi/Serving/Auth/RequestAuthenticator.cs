using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using NodeStack.KubeApi.Certificates;
using NodeStack.KubeApi.Metrics;

namespace NodeStack.KubeApi.Serving.Auth;

/// <summary>
/// Says who a request comes from. The TLS layer accepts any client certificate or none, so that an unknown client gets a 401
/// and not a broken handshake; the certificate is verified on a connection's first request and again when the authorities changed.
/// </summary>
/// <param name="authorities">The same verifier as long as nothing changed.</param>
public sealed class RequestAuthenticator(Func<ClientCertificateVerifier> authorities, CertificateLifeMetrics metrics, TimeProvider time)
{
    private static readonly object s_intermediatesKey = new();
    private static readonly object s_verdictKey = new();

    /// <summary>Options for one handshake that ask for a client certificate and keep what the client sent along with it.</summary>
    public static void AskForCertificate(SslServerAuthenticationOptions options, IDictionary<object, object?> connection)
    {
        options.ClientCertificateRequired = true;
        options.CertificateChainPolicy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            TrustMode = X509ChainTrustMode.CustomRootTrust,
        };
        options.RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
        {
            if (certificate is not null && chain is not null) connection[s_intermediatesKey] = Copy(chain.ChainPolicy.ExtraStore);
            return true;
        };
    }

    /// <summary>Null: not authenticated.</summary>
    public ClientIdentity? Identify(HttpContext context)
    {
        if (context.Connection.ClientCertificate is not { } certificate) return null;
        var identity = Identify(context, certificate);
        if (identity is not null) metrics.Shown(new DateTimeOffset(certificate.NotAfter) - time.GetUtcNow());
        return identity;
    }

    private ClientIdentity? Identify(HttpContext context, X509Certificate2 certificate)
    {
        var items = context.Features.Get<IConnectionItemsFeature>()?.Items;
        var verifier = authorities();
        var now = time.GetUtcNow();
        if (items is not null && items.TryGetValue(s_verdictKey, out var known) && known is Verdict verdict
            && verdict.By == verifier && now < verdict.GoodUntil)
        {
            return verdict.Identity;
        }
        var intermediates = items?.TryGetValue(s_intermediatesKey, out var sent) == true ? (X509Certificate2Collection)sent! : [];
        var identity = verifier.Verify(certificate, intermediates, now);
        if (items is not null) items[s_verdictKey] = new Verdict(identity, verifier, certificate.NotAfter);
        return identity;
    }

    private static X509Certificate2Collection Copy(X509Certificate2Collection sent)
    {
        var copy = new X509Certificate2Collection();
        foreach (var one in sent) copy.Add(X509CertificateLoader.LoadCertificate(one.RawData));
        return copy;
    }

    private sealed record Verdict(ClientIdentity? Identity, ClientCertificateVerifier By, DateTimeOffset GoodUntil);
}
