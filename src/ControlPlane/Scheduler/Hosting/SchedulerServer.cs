using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Scheduler.Configuration;
using NodeStack.ControlPlane.Scheduler.Metrics;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Serving;
using NodeStack.KubeApi.Serving.Secure;

namespace NodeStack.ControlPlane.Scheduler.Hosting;

/// <summary>Answers /healthz, /livez, /readyz, /metrics, /metrics/resources, /metrics/slis, /configz, /statusz and /flagz.</summary>
internal sealed class SchedulerServer : IAsyncDisposable
{
    private static readonly string[] s_paths = ["/configz", "/flagz", "/healthz", "/livez", "/metrics", "/readyz"];
    private readonly ComponentServer _server;
    private readonly SchedulerMetrics _metrics;
    private readonly Func<string> _resources;
    private readonly string _configz;
    private readonly PageEndpoints _pages;
    private readonly Prometheus.CollectorRegistry _slis = Prometheus.Metrics.NewCustomRegistry();

    /// <param name="access">Not disposed of.</param>
    /// <param name="isSynced">Whether the cluster is known.</param>
    /// <param name="resources">The text of /metrics/resources.</param>
    public SchedulerServer(
        SchedulerOptions options, ComponentAccess access, SchedulerMetrics metrics, Func<bool> isSynced, Func<string> resources, TimeProvider time, ILoggerFactory loggers)
    {
        (_metrics, _resources) = (metrics, resources);
        _configz = SchedulerConfigurationRenderer.Configz(options.Config);
        _pages = new PageEndpoints(new ComponentPage("kube-scheduler", s_paths, options.Flags), time);
        var logger = loggers.CreateLogger<SchedulerServer>();
        var health = new HealthMetrics(Prometheus.Metrics.WithCustomRegistry(_slis));
        HealthCheck[] ready = [HealthCheck.Ping, new HealthCheck("informer-sync", () => isSynced() ? null : "informers not synced yet")];
        _server = new ComponentServer(
            options.Endpoint, access,
            [
                new HealthEndpoint([HealthCheck.Ping], health, logger),
                new HealthEndpoint([HealthCheck.Ping], health, logger, "/livez"),
                new HealthEndpoint(ready, health, logger, "/readyz"),
            ],
            PageAsync, loggers);
    }

    /// <returns>The port; 0 where nothing is served.</returns>
    /// <exception cref="SchedulerException">The port is taken, or the cluster does not say who signs for clients.</exception>
    public async Task<int> StartAsync(CancellationToken cancel)
    {
        try
        {
            return await _server.StartAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ApiException or CryptographicException)
        {
            throw new SchedulerException(e.Message, e);
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Task PageAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/metrics" => MetricsWriter.WriteAsync(context, _metrics.Registry),
        "/metrics/resources" => MetricsWriter.WriteAsync(context, System.Text.Encoding.UTF8.GetBytes(_resources())),
        "/metrics/slis" => MetricsWriter.WriteAsync(context, _slis, MetricsWriter.ProcessStartText),
        "/configz" => Responses.JsonAsync(context, _configz),
        "/statusz" => _pages.StatuszAsync(context),
        "/flagz" => _pages.FlagzAsync(context),
        _ => ComponentServer.NotFoundAsync(context),
    };
}
