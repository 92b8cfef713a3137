using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Certificates;
using NodeStack.ControlPlane.ApiServer.Http;
using NodeStack.ControlPlane.ApiServer.Pki;
using Prometheus;

namespace NodeStack.ControlPlane.ApiServer.Hosting;

/// <summary>
/// Kestrel with TLS and one request delegate: no configuration files, no environment variables, no signal handlers. HTTP/2 for clients with many watches,
/// HTTP/1.1 for upgraded connections.
/// </summary>
internal sealed class ApiListener(ApiServerOptions options, CertificateFileCache certificate, IMetricFactory metrics) : IAsyncDisposable
{
    private const int MaxHeaderBytes = 1 << 20;
    private static readonly object IntermediatesKey = new();
    private static readonly object HandshakenKey = new();

    private readonly Counter _failedHandshakes = metrics.CreateCounter(
        "apiserver_tls_handshake_errors_total", "Connections that ended before their TLS handshake was done.");
    private ListenOptions? _listen;
    private WebApplication? _app;

    public int Port => _listen?.IPEndPoint?.Port ?? 0;

    public async Task StartAsync(RequestDelegate handle, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(Configure);
        _app = builder.Build();
        _app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(30) });
        _app.Run(handle);
        await _app.StartAsync(cancellation).ConfigureAwait(false);
    }

    public Task StopAsync(CancellationToken cancellation) => _app?.StopAsync(cancellation) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Intermediate certificates that a client sent with its own.</summary>
    public static X509Certificate2Collection? IntermediatesOf(HttpContext http) =>
        http.Features.Get<IConnectionItemsFeature>()?.Items.TryGetValue(IntermediatesKey, out var sent) == true ? sent as X509Certificate2Collection : null;

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        // Warnings quote what clients sent, in any script.
        kestrel.ResponseHeaderEncodingSelector = static _ => System.Text.Encoding.UTF8;
        var limits = kestrel.Limits;
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(3);
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(32);
        limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        limits.MaxRequestLineSize = MaxHeaderBytes;
        limits.MaxRequestBufferSize = MaxHeaderBytes;
        limits.MaxRequestBodySize = BodyReader.LargestBytes;
        // Watches and streams read and write when there is something, however long that takes.
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        limits.Http2.MaxStreamsPerConnection = 1000;
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        kestrel.Listen(options.BindAddress, options.SecurePort, listen =>
        {
            _listen = listen;
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.Use(CountFailedHandshakes);
            listen.UseHttps(new TlsHandshakeCallbackOptions { HandshakeTimeout = TimeSpan.FromSeconds(10), OnConnection = Handshake });
            listen.Use(next => connection =>
            {
                connection.Items[HandshakenKey] = true;
                return next(connection);
            });
        });
    }

    /// <summary>Kestrel ends a connection without handshake by itself and tells nobody: what is behind the handshake was never reached then.</summary>
    private ConnectionDelegate CountFailedHandshakes(ConnectionDelegate next) => async connection =>
    {
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            if (!connection.Items.ContainsKey(HandshakenKey))
                _failedHandshakes.Inc();
        }
    };

    private ValueTask<SslServerAuthenticationOptions> Handshake(TlsHandshakeCallbackContext context)
    {
        var items = context.Connection.Items;
        return ValueTask.FromResult(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate.Current,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            // A resumed session would bring back an identity that was verified on another connection.
            AllowTlsResume = false,
            ClientCertificateRequired = true,
            CertificateChainPolicy = new X509ChainPolicy
            {
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
                TrustMode = X509ChainTrustMode.CustomRootTrust,
            },
            // Who the certificate is of is decided with each request; none at all is fine for clients with tokens.
            RemoteCertificateValidationCallback = (_, shown, chain, _) =>
            {
                if (shown is not null && chain is not null)
                    items[IntermediatesKey] = new X509Certificate2Collection(chain.ChainPolicy.ExtraStore.Select(c => X509CertificateLoader.LoadCertificate(c.RawData)).ToArray());
                return true;
            },
        });
    }

    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
