using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using NodeStack.KubeApi.Serving.Auth;

namespace NodeStack.KubeApi.Serving.Tls;

/// <summary>TLS as every component's port speaks it: 1.2 and 1.3, HTTP/1.1, any client certificate or none, which is judged with the request.</summary>
public static class TlsHandshakes
{
    /// <param name="certificate">Asked at each handshake.</param>
    public static TlsHandshakeCallbackOptions Options(Func<SslStreamCertificateContext> certificate) => new()
    {
        HandshakeTimeout = TimeSpan.FromSeconds(10),
        OnConnection = context =>
        {
            var options = new SslServerAuthenticationOptions
            {
                ServerCertificateContext = certificate(),
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                ApplicationProtocols = [SslApplicationProtocol.Http11],
                // A resumed session would bring back an identity that was verified on another connection.
                AllowTlsResume = false,
            };
            RequestAuthenticator.AskForCertificate(options, context.Connection.Items);
            return ValueTask.FromResult(options);
        },
    };
}
