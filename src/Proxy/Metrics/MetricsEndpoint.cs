using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Serving;
using NodeStack.Proxy.Configuration;
using Prometheus;

namespace NodeStack.Proxy.Metrics;

/// <summary>
/// What is served on 10249: /metrics, /metrics/slis, /healthz, /proxyMode, /configz, /statusz and /flagz. As upstream, nobody is asked who he is; by
/// default it is on loopback.
/// </summary>
internal sealed class MetricsEndpoint
{
    private readonly CollectorRegistry _metrics;
    private readonly CollectorRegistry _slis = Prometheus.Metrics.NewCustomRegistry();
    private readonly HealthEndpoint _health;
    private readonly PageEndpoints _pages;
    private readonly string _configz;
    private readonly bool _hasStatusz;
    private readonly bool _hasFlagz;

    public MetricsEndpoint(ProxyOptions options, ProxyMetrics metrics, TimeProvider time, ILogger<MetricsEndpoint> logger)
    {
        _metrics = metrics.Registry;
        _health = new HealthEndpoint([HealthCheck.Ping], new HealthMetrics(Prometheus.Metrics.WithCustomRegistry(_slis)), logger);
        _configz = ConfigzRenderer.Render(options.Config);
        _hasStatusz = ProxyFeatures.IsOn(options.Config, ProxyFeatures.ComponentStatusz);
        _hasFlagz = ProxyFeatures.IsOn(options.Config, ProxyFeatures.ComponentFlagz);
        string[] paths = ["/configz", .. _hasFlagz ? ["/flagz"] : Array.Empty<string>(), "/healthz", "/metrics", "/proxyMode"];
        _pages = new PageEndpoints(new ComponentPage("kube-proxy", paths, options.Flags), time);
    }

    public async Task HandleAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
            await Responses.TextAsync(context, 405, "405: Method Not Allowed").ConfigureAwait(false);
        else if (!await _health.TryHandleAsync(context).ConfigureAwait(false))
            await PageAsync(context).ConfigureAwait(false);
    }

    private Task PageAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/metrics" => MetricsWriter.WriteAsync(context, _metrics),
        "/metrics/slis" => MetricsWriter.WriteAsync(context, _slis, MetricsWriter.ProcessStartText),
        "/proxyMode" => Responses.TextAsync(context, 200, ProxyModeRules.Nftables),
        "/configz" => Responses.JsonAsync(context, _configz),
        "/statusz" when _hasStatusz => _pages.StatuszAsync(context),
        "/flagz" when _hasFlagz => _pages.FlagzAsync(context),
        _ => Responses.TextAsync(context, 404, "404 page not found\n"),
    };
}
