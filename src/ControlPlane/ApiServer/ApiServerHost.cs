using System.Net;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.ApiServer.Hosting;
using NodeStack.ControlPlane.ApiServer.Pki;
using NodeStack.ControlPlane.Storage;
using NodeStack.ControlPlane.Storage.Etcd;
using NodeStack.ControlPlane.Storage.Sqlite;
using Prometheus;

namespace NodeStack.ControlPlane.ApiServer;

/// <summary>Options to a running API server, and its ordered start and stop.</summary>
public static class ApiServerHost
{
    private const int StoreTriesPerWarning = 20;
    private static readonly TimeSpan StoreRetry = TimeSpan.FromMilliseconds(500);

    /// <summary>As long as upstream waits for its first connection.</summary>
    private static readonly TimeSpan StorePatience = TimeSpan.FromSeconds(20);

    /// <summary>Runs until told to stop; then lets requests in flight finish.</summary>
    /// <param name="ready">Called once requests are served, with the port.</param>
    /// <exception cref="ApiServerStartException">It cannot start; the message is one line for the user.</exception>
    public static async Task RunAsync(ApiServerOptions options, ILoggerFactory loggers, TimeProvider time, Action<int>? ready, CancellationToken stop)
    {
        var logger = loggers.CreateLogger("NodeStack.ApiServer");
        // Certificates, the kubeconfig and the kubernetes Service all name the port, so it must be known before anything listens.
        if (options.SecurePort == 0)
            options = options with { SecurePort = ServerAddresses.FreePort(options.BindAddress) };
        // The store first: its lock keeps a second server from making certificates in the same folder.
        var registry = Metrics.NewCustomRegistry();
        var store = OpenStore(options, Metrics.WithCustomRegistry(registry), time, loggers);
        await using var closing = store.ConfigureAwait(false);
        await AwaitStoreAsync(store, time, logger, stop).ConfigureAwait(false);
        var pki = StartPki(options, time, logger);
        using var loops = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var composition = Compose(options, pki.Paths, store, registry, time, loggers);
        await using var disposing = composition.ConfigureAwait(false);
        List<Task> running = [new PkiLoop(pki, time, logger).RunAsync(loops.Token), .. composition.Loops().Select(l => l(loops.Token))];
        var starting = StartAsync(composition, options, loops.Token);
        try
        {
            // The start waits for what the loops do: one that has failed is told at once.
            var first = await Task.WhenAny([starting, .. running]).ConfigureAwait(false);
            await first.ConfigureAwait(false);
            await starting.ConfigureAwait(false);
            ApiServerLog.Ready(logger, new IPEndPoint(options.BindAddress, composition.Port).ToString());
            ready?.Invoke(composition.Port);
            var ended = await Task.WhenAny([.. running, Task.Delay(Timeout.InfiniteTimeSpan, time, stop)]).ConfigureAwait(false);
            // A loop that ends by itself has failed; the process must not go on without it.
            await ended.ConfigureAwait(false);
        }
        finally
        {
            ApiServerLog.Stopping(logger);
            await composition.StopAsync().ConfigureAwait(false);
            await loops.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll([starting, .. running]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// Nothing can be done without the store, and etcd may come up a little later than this server: says so now and then, and waits. Not for ever: an address
    /// or a certificate that is wrong does not get better.
    /// </summary>
    private static async Task AwaitStoreAsync(IStore store, TimeProvider time, ILogger logger, CancellationToken stop)
    {
        var begun = time.GetTimestamp();
        for (var tries = 0; ; tries++)
        {
            try
            {
                await store.CheckHealthAsync(stop).ConfigureAwait(false);
                return;
            }
            catch (StoreUnavailableException e)
            {
                if (time.GetElapsedTime(begun) >= StorePatience)
                    throw new ApiServerStartException($"the store did not answer for {StorePatience.TotalSeconds} s: {e.Message}", e);
                if (tries % StoreTriesPerWarning == 0)
                    ApiServerLog.WaitingForStore(logger, e.Message);
            }
            await Task.Delay(StoreRetry, time, stop).ConfigureAwait(false);
        }
    }

    private static PkiExecutor StartPki(ApiServerOptions options, TimeProvider time, ILogger logger)
    {
        var pki = new PkiExecutor(
            new PkiOptions
            {
                Folder = Path.Combine(options.DataDir, "pki"),
                KubeconfigPath = Path.Combine(options.DataDir, "admin.kubeconfig"),
                SecurePort = options.SecurePort,
                ServingNames = ServerAddresses.ServingNames(options),
                ClusterDomain = options.ClusterDomain,
                Clients = options.Clients,
                Servers = options.Servers,
            },
            time, logger);
        try
        {
            pki.Ensure();
        }
        catch (Exception e) when (StartErrorMapper.FilesProblem(e) is { } problem)
        {
            throw new ApiServerStartException($"certificates in {options.DataDir}/pki: {problem}", e);
        }
        return pki;
    }

    private static ApiServerComposition Compose(
        ApiServerOptions options, PkiPaths pki, IStore store, CollectorRegistry registry, TimeProvider time, ILoggerFactory loggers)
    {
        try
        {
            return new ApiServerComposition(options, pki, store, registry, time, loggers);
        }
        catch (Exception e) when (StartErrorMapper.FilesProblem(e) is { } problem)
        {
            throw new ApiServerStartException(problem, e);
        }
    }

    private static async Task StartAsync(ApiServerComposition composition, ApiServerOptions options, CancellationToken stop)
    {
        try
        {
            await composition.StartAsync(stop).ConfigureAwait(false);
        }
        catch (Exception e) when (StartErrorMapper.ListenProblem(e, new IPEndPoint(options.BindAddress, options.SecurePort)) is { } problem)
        {
            throw new ApiServerStartException(problem, e);
        }
    }

    private static IStore OpenStore(ApiServerOptions options, IMetricFactory metrics, TimeProvider time, ILoggerFactory loggers)
    {
        try
        {
            if (options.Etcd is { } etcd)
                return new EtcdStore(etcd, time, loggers.CreateLogger<EtcdStore>(), metrics);
            return SqliteStore.Open(new SqliteStoreOptions { Folder = Path.Combine(options.DataDir, "store") }, time, loggers.CreateLogger<SqliteStore>());
        }
        catch (StoreUnavailableException e)
        {
            throw new ApiServerStartException(e.Message, e);
        }
        catch (Exception e) when (options.Etcd is not null && StartErrorMapper.FilesProblem(e) is { } problem)
        {
            throw new ApiServerStartException($"certificates for etcd: {problem}", e);
        }
    }
}
