using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Certificates;
using NodeStack.ControlPlane.ApiServer.Nodes.Locations;
using NodeStack.ControlPlane.ApiServer.Pki;

namespace NodeStack.ControlPlane.ApiServer.Nodes.Backend;

/// <summary>
/// Sends requests to kubelets, pods and services. Every address is checked when it is connected to, after names were resolved; redirects are not
/// followed; kubelets see our client certificate and must show one that the kubelet authority signed for the address they are reached at.
/// </summary>
public sealed class BackendClient : IDisposable
{
    private static readonly TimeSpan s_connect = TimeSpan.FromSeconds(10);
    private static readonly HttpRequestOptionsKey<BackendLocation> s_location = new("location");
    private readonly CertificateFileCache? _certificate;
    private readonly AuthorityFileCache? _authorities;
    private readonly TimeProvider _time;
    private readonly Dictionary<BackendTrust, HttpMessageInvoker> _invokers;

    /// <param name="certificate">Shown to kubelets; null: none.</param>
    /// <param name="authorities">Of kubelets' serving certificates; null: they are not verified.</param>
    public BackendClient(CertificateFileCache? certificate, AuthorityFileCache? authorities, TimeProvider time, ILogger logger)
    {
        (_certificate, _authorities, _time) = (certificate, authorities, time);
        if (authorities is null)
            NodesLog.KubeletsNotVerified(logger);
        _invokers = new Dictionary<BackendTrust, HttpMessageInvoker>
        {
            [BackendTrust.Kubelet] = Invoker(showsCertificate: true, VerifyKubelet),
            [BackendTrust.UnverifiedKubelet] = Invoker(showsCertificate: true, static (_, _, _, _) => true),
            [BackendTrust.Anyone] = Invoker(showsCertificate: false, static (_, _, _, _) => true),
        };
    }

    /// <summary>The head of the answer; its body is still to be read. The request's URI is completed.</summary>
    /// <exception cref="HttpRequestException">The backend cannot be reached, or is not who it should be.</exception>
    public Task<HttpResponseMessage> SendAsync(BackendLocation location, HttpRequestMessage request, CancellationToken cancellation)
    {
        request.Options.Set(s_location, location);
        request.Version = HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return _invokers[location.Trust].SendAsync(request, cancellation);
    }

    public void Dispose()
    {
        foreach (var invoker in _invokers.Values)
            invoker.Dispose();
    }

    private HttpMessageInvoker Invoker(bool showsCertificate, RemoteCertificateValidationCallback verify) => new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = s_connect,
            // A renewed certificate is shown before long.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectCallback = ConnectAsync,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = verify,
                LocalCertificateSelectionCallback = (_, _, _, _, _) => showsCertificate ? _certificate?.Current.TargetCertificate! : null!,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            },
        },
        disposeHandler: true);

    // Connections are shared by host and port, and so is what is allowed: it depends on nothing else but the kind of trust.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        if (!context.InitialRequestMessage.Options.TryGetValue(s_location, out var location))
            throw new InvalidOperationException("a request without a location");
        var host = context.DnsEndPoint.Host;
        IPAddress[] addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellation).ConfigureAwait(false);
        IPAddress[] allowed = [.. addresses.Where(a => BackendAddressRules.Allows(location, a))];
        if (allowed.Length == 0)
            throw new BackendAddressException($"dial tcp {host}:{context.DnsEndPoint.Port}: {BackendAddressRules.Refusal}");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private bool VerifyKubelet(object sender, X509Certificate? shown, X509Chain? sent, SslPolicyErrors errors) =>
        _authorities is null || ServerCertificateRules.IsTrusted(shown, sent, errors, _authorities.Current, _time.GetUtcNow());
}
