using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Streaming;
using NodeStack.KubeApi.Certificates;
using NodeStack.KubeApi.Metrics;
using NodeStack.KubeApi.Serving;
using NodeStack.KubeApi.Serving.Auth;
using NodeStack.KubeApi.Serving.Tls;
using NodeStack.Kubelet.Server.Certificates;
using NodeStack.Kubelet.Server.Metrics;
using NodeStack.Kubelet.Server.Streams;
using Prometheus;

namespace NodeStack.Kubelet.Server;

/// <summary>
/// The kubelet's HTTP API: health on a loopback port without TLS, everything else on the secure port, for clients with a certificate.
/// </summary>
public sealed class KubeletServer : IAsyncDisposable
{
    private readonly KubeletServerOptions _options;
    private readonly ILogger _logger;
    private readonly RequestGate _gate;
    private readonly RequestRouter _router;
    private readonly HealthEndpoint _health;
    private readonly ServerMetrics _metrics;
    private readonly CollectorRegistry _slis = Prometheus.Metrics.NewCustomRegistry();
    private readonly KestrelListener _listener;
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Makes missing certificates. Throws when configured certificate files cannot be read.</summary>
    public KubeletServer(KubeletServerOptions options, KubeletServerParts parts, TimeProvider time, ILoggerFactory loggers, IMetricFactory metrics)
    {
        _options = options;
        _logger = loggers.CreateLogger<KubeletServer>();
        _metrics = new ServerMetrics(metrics);
        var authorityFile = options.ClientCaFile ?? StandaloneClientAuthority.Ensure(options.PkiDir, time.GetUtcNow(), _logger);
        var authorities = new ClientAuthorities(authorityFile, time, e => KubeletServerLog.ClientAuthorityKept(_logger, e));
        var identifier = new RequestIdentifier(new RequestAuthenticator(() => authorities.Current, new CertificateLifeMetrics(metrics), time), parts.Tokens, options.AllowAnonymous, _logger);
        _gate = new RequestGate(identifier, parts.Authorizer, options.NodeName, _logger);
        _health = new HealthEndpoint([HealthCheck.Ping, new HealthCheck("log", static () => null), .. parts.HealthChecks], new HealthMetrics(Prometheus.Metrics.WithCustomRegistry(_slis)), _logger);
        _router = Router(parts, time);
        var own = ServingCertificateFor(options, time);
        _listener = new KestrelListener(options, () => parts.RequestedCertificate() ?? own.Current, loggers);
    }

    /// <summary>The ports in use; meaningful once started.</summary>
    public int SecurePort => _listener.SecurePort;
    public int? HealthzPort => _listener.HealthzPort;

    public async Task StartAsync(CancellationToken cancel)
    {
        await _listener.StartAsync(HandleAsync, cancel);
        KubeletServerLog.Listening(_logger, $"{_options.Address}:{SecurePort}");
    }

    /// <summary>Ends streams at once, lets other requests finish within the stop timeout.</summary>
    public async Task StopAsync(CancellationToken cancel)
    {
        await _stopping.CancelAsync();
        await _listener.StopAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        await _listener.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        try
        {
            if (context.Features.Get<ITlsHandshakeFeature>() is null) await HandlePlainAsync(context);
            else await HandleSecureAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested || _stopping.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (Exception e) when (e is not BadHttpRequestException)
        {
            KubeletServerLog.RequestFailed(_logger, context.Request.Method, context.Request.Path, e);
            if (context.Response.HasStarted) context.Abort();
            else await Responses.TextAsync(context, 500, "Internal Server Error");
        }
    }

    // A connection without TLS can only be to the health port, and only health is to be had there.
    private async Task HandlePlainAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method)) await Responses.TextAsync(context, 405, "405: Method Not Allowed");
        else if (!await _health.TryHandleAsync(context)) await Responses.TextAsync(context, 404, "404 page not found\n");
    }

    private async Task HandleSecureAsync(HttpContext context)
    {
        using var tracking = _metrics.Track(context.Request.Method, context.Request.Path.Value ?? "/");
        if (await _gate.AdmitAsync(context)) await _router.HandleAsync(context, _stopping.Token);
    }

    private RequestRouter Router(KubeletServerParts parts, TimeProvider time)
    {
        var finder = new ContainerFinder(parts.Observer);
        var proxy = new StreamingProxy(_options.Streaming, time, _logger);
        return new RequestRouter(
            _health,
            new PodEndpoints(parts.Pods, parts.Observer),
            new ContainerLogEndpoint(parts.Pods, parts.Runtime, parts.Logs, time, _logger),
            new StreamEndpoints(parts.Pods, finder, parts.Runtime, proxy, _metrics, _logger),
            new RunEndpoint(parts.Pods, finder, parts.Runtime),
            new MetricsEndpoints(parts.Metrics, parts.ProbeMetrics, _slis, parts.Stats),
            new NodeEndpoints(parts.Configz, parts.Stats, _options.EnableSystemLogHandler ? new SystemLogEndpoint(_options.SystemLogDir) : null))
        {
            Pages = new PageEndpoints(new ComponentPage("kubelet", ["/configz", "/flagz", "/healthz", "/metrics"], parts.Flags), time),
            DebuggingHandlers = _options.EnableDebuggingHandlers,
        };
    }

    private ServingCertificate ServingCertificateFor(KubeletServerOptions options, TimeProvider time)
    {
        if (options is { TlsCertFile: { } certificate, TlsPrivateKeyFile: { } key }) return ServingCertificate.FromFiles(certificate, key, time, _logger);
        string[] names = [options.NodeName, "localhost", "127.0.0.1", "::1", .. options.ServingNames];
        return ServingCertificate.SelfSigned(options.PkiDir, "kubelet", [.. names.Distinct()], time, _logger);
    }
}
