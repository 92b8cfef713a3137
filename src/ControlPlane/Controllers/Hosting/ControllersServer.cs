using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Serving;
using NodeStack.KubeApi.Serving.Secure;

namespace NodeStack.ControlPlane.Controllers.Hosting;

/// <summary>Answers /healthz, /livez, /readyz, /metrics and /metrics/slis.</summary>
internal sealed class ControllersServer : IAsyncDisposable
{
    private readonly ComponentServer _server;
    private readonly ControllersMetrics _metrics;

    /// <param name="access">Not disposed of.</param>
    public ControllersServer(ControllersOptions options, ComponentAccess access, ControllersState state, ControllersMetrics metrics, ILoggerFactory loggers)
    {
        _metrics = metrics;
        HealthCheck[] checks =
        [
            HealthCheck.Ping,
            .. ControllerCatalog.All.Where(e => ControllerSelectionRules.IsOn(e, options.Controllers)).Select(e => new HealthCheck(e.Name, () => state.FailureOf(e.Name))),
        ];
        var logger = loggers.CreateLogger<ControllersServer>();
        _server = new ComponentServer(
            options.SecurePort is { } port ? new IPEndPoint(options.BindAddress, port) : null, access,
            [
                new HealthEndpoint(checks, metrics.Health, logger),
                new HealthEndpoint([HealthCheck.Ping], metrics.Health, logger, "/livez"),
                new HealthEndpoint(checks, metrics.Health, logger, "/readyz"),
            ],
            PageAsync, loggers);
    }

    /// <returns>The port; 0 where nothing is served.</returns>
    /// <exception cref="ControllersException">The port is taken, or the cluster does not say who signs for clients.</exception>
    public async Task<int> StartAsync(CancellationToken cancel)
    {
        try
        {
            return await _server.StartAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ApiException or CryptographicException)
        {
            throw new ControllersException(e.Message, e);
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Task PageAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/metrics" => MetricsWriter.WriteAsync(context, _metrics.Registry),
        "/metrics/slis" => MetricsWriter.WriteAsync(context, _metrics.SliRegistry),
        _ => ComponentServer.NotFoundAsync(context),
    };
}
