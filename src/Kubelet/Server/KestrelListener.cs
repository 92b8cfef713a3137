using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Serving;
using NodeStack.KubeApi.Serving.Tls;

namespace NodeStack.Kubelet.Server;

/// <summary>
/// Kestrel with one request delegate and nothing else: no configuration files, no environment variables, no signal handlers.
/// HTTP/1.1 only, since connections are upgraded.
/// </summary>
internal sealed class KestrelListener : IAsyncDisposable
{
    private const int MaxHeaderBytes = 1 << 20;
    private readonly KubeletServerOptions _options;
    private readonly Func<SslStreamCertificateContext> _certificate;
    private readonly ILoggerFactory _loggers;
    private ListenOptions? _secure;
    private ListenOptions? _health;
    private WebApplication? _app;

    public KestrelListener(KubeletServerOptions options, Func<SslStreamCertificateContext> certificate, ILoggerFactory loggers) =>
        (_options, _certificate, _loggers) = (options, certificate, loggers);

    public int SecurePort => Port(_secure) ?? 0;
    public int? HealthzPort => Port(_health);

    public async Task StartAsync(RequestDelegate handle, CancellationToken cancel)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = _options.StopTimeout);
        builder.Logging.AddProvider(new ForwardingLoggerProvider(_loggers)).SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(Configure);
        _app = builder.Build();
        _app.Run(handle);
        await _app.StartAsync(cancel);
    }

    public async Task StopAsync(CancellationToken cancel)
    {
        if (_app is not null) await _app.StopAsync(cancel);
    }

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(90);
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(30);
        // Upstream's bound on all headers; an exec command is part of the request line.
        limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        limits.MaxRequestBufferSize = MaxHeaderBytes;
        limits.MaxRequestLineSize = MaxHeaderBytes;
        limits.MaxRequestBodySize = 1 << 20;
        kestrel.Listen(_options.Address, _options.Port, listen =>
        {
            _secure = listen;
            listen.Protocols = HttpProtocols.Http1;
            listen.UseHttps(TlsHandshakes.Options(_certificate));
        });
        if (_options.HealthzPort is { } port)
        {
            kestrel.Listen(_options.HealthzAddress, port, listen =>
            {
                _health = listen;
                listen.Protocols = HttpProtocols.Http1;
            });
        }
    }

    private static int? Port(ListenOptions? listen) => (listen?.IPEndPoint)?.Port;

    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancel) => Task.CompletedTask;
        public Task StopAsync(CancellationToken cancel) => Task.CompletedTask;
    }
}
