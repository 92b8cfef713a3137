using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Serving.Tls;

namespace NodeStack.KubeApi.Serving;

/// <summary>
/// Kestrel on one address, with one request delegate and nothing else: no configuration files, no environment variables, no signal handlers. For small
/// answers to GETs: health and metrics. 0.0.0.0 and [::] both mean all addresses of both families, as in Go.
/// </summary>
/// <param name="certificate">Asked at each handshake; null: plain HTTP.</param>
public sealed class PageListener(IPEndPoint address, Func<SslStreamCertificateContext>? certificate, ILoggerFactory loggers) : IAsyncDisposable
{
    private ListenOptions? _listen;
    private WebApplication? _app;

    /// <summary>The port in use; meaningful once started.</summary>
    public int Port => _listen?.IPEndPoint?.Port ?? 0;

    /// <exception cref="IOException">The address is taken or is not of this machine.</exception>
    public async Task StartAsync(RequestDelegate handle, CancellationToken cancel)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        // A failed start is the caller's to tell.
        builder.Logging.AddProvider(new ForwardingLoggerProvider(loggers)).SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(Configure);
        var app = builder.Build();
        app.Run(handle);
        try
        {
            await app.StartAsync(cancel).ConfigureAwait(false);
        }
        catch (System.Net.Sockets.SocketException e)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw new IOException($"listen tcp {address}: {e.Message}", e);
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        _app = app;
    }

    public Task StopAsync(CancellationToken cancel) => _app?.StopAsync(cancel) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(90);
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(30);
        limits.MaxRequestBodySize = 0;
        if (address.Address.Equals(IPAddress.Any) || address.Address.Equals(IPAddress.IPv6Any))
            kestrel.ListenAnyIP(address.Port, Listen);
        else
            kestrel.Listen(address, Listen);
    }

    private void Listen(ListenOptions listen)
    {
        _listen = listen;
        listen.Protocols = HttpProtocols.Http1;
        if (certificate is not null)
            listen.UseHttps(TlsHandshakes.Options(certificate));
    }

    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancel) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancel) => Task.CompletedTask;
    }
}
