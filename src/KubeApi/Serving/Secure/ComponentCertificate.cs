using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Certificates;
using NodeStack.KubeApi.Serving.Tls;

namespace NodeStack.KubeApi.Serving.Secure;

/// <summary>The certificate a component shows: the operator's, a self-signed one that is kept in a folder, or one for this run.</summary>
internal static class ComponentCertificate
{
    private static readonly TimeSpan s_life = TimeSpan.FromDays(365);

    /// <param name="component">Names the files of a self-signed one.</param>
    /// <returns>Asked at each handshake.</returns>
    public static Func<SslStreamCertificateContext> Of(SecureServingOptions options, string component, TimeProvider time, ILogger logger)
    {
        string[] hosts = [.. new[] { Environment.MachineName, "localhost", "127.0.0.1" }.Distinct()];
        if (options.CertFile.Length > 0)
        {
            var given = ServingCertificate.FromFiles(options.CertFile, options.KeyFile, time, logger);
            return () => given.Current;
        }
        if (options.CertDir.Length > 0)
        {
            var kept = ServingCertificate.SelfSigned(options.CertDir, component, hosts, time, logger);
            return () => kept.Current;
        }
        var issued = CertificateIssuer.SelfSignedServer(hosts[0], hosts, s_life, time.GetUtcNow());
        var context = SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(issued.CertificatePem, issued.KeyPem), null, offline: true);
        return () => context;
    }
}
