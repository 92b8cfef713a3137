using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.LeaderElection;
using NodeStack.KubeApi.Serving.Secure;

namespace NodeStack.ControlPlane.Controllers.Hosting;

/// <summary>The controllers as a whole: options in, runs until it is told to stop.</summary>
public static class ControllersHost
{
    /// <exception cref="ControllersException">They cannot start, or another process leads now.</exception>
    public static Task RunAsync(ControllersOptions options, ILoggerFactory loggers, TimeProvider time, CancellationToken stop) =>
        RunAsync(options, loggers, time, null, stop);

    /// <param name="ready">Told of the port that health and metrics are served on, before anything else.</param>
    public static async Task RunAsync(ControllersOptions options, ILoggerFactory loggers, TimeProvider time, Action<int>? ready, CancellationToken stop)
    {
        var errors = ControllersOptionsValidator.Errors(options, [.. ControllerCatalog.All.Select(e => e.Name)]);
        if (errors.Count > 0)
            throw new ControllersException(string.Join("; ", errors));
        var metrics = new ControllersMetrics(time);
        var fence = options.LeaderElect.IsOn ? new LeaderFence(time) : null;
        using var link = ControllersLink.Open(options, fence, metrics.RestClient, time, loggers);
        var state = new ControllersState();
        using var access = Access(options, link, metrics, time, loggers);
        await using var server = new ControllersServer(options, access, state, metrics, loggers);
        var port = await server.StartAsync(stop).ConfigureAwait(false);
        ready?.Invoke(port);
        HostingLog.Started(loggers.CreateLogger("NodeStack.ControlPlane.Controllers"), link.Server.ToString());
        var set = new ControllerSet(ControllerCatalog.All, options, link, state, metrics, loggers, time);
        if (fence is null)
            await set.RunAsync(stop).ConfigureAwait(false);
        else
            await LeadAsync(options.LeaderElect, set, link, metrics, new ElectorParts(fence, loggers, time), stop).ConfigureAwait(false);
    }

    private static ComponentAccess Access(ControllersOptions options, ControllersLink link, ControllersMetrics metrics, TimeProvider time, ILoggerFactory loggers)
    {
        try
        {
            return new ComponentAccess(
                options.Serving, "kube-controller-manager", new ApiResources(link.Own), Prometheus.Metrics.WithCustomRegistry(metrics.Registry), time, loggers);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new ControllersException($"the port of health and metrics cannot be protected: {e.Message}", e);
        }
    }

    private sealed record ElectorParts(LeaderFence Fence, ILoggerFactory Loggers, TimeProvider Time);

    private static async Task LeadAsync(
        LeaderElectOptions options, ControllerSet set, ControllersLink link, ControllersMetrics metrics, ElectorParts parts, CancellationToken stop)
    {
        var lease = new LeaderElectionOptions
        {
            Namespace = options.ResourceNamespace,
            Name = options.ResourceName,
            Identity = options.Identity.Length > 0 ? options.Identity : $"{Environment.MachineName}_{Guid.NewGuid()}",
            LeaseDuration = options.LeaseDuration,
            RenewDeadline = options.RenewDeadline,
            RetryPeriod = options.RetryPeriod,
        };
        metrics.Leading(options.ResourceName, false);
        var elector = new LeaderElector(new ApiResources(link.Own).Leases, lease, parts.Fence, parts.Time, parts.Loggers.CreateLogger<LeaderElector>());
        try
        {
            await elector.RunAsync(
                cancel =>
                {
                    metrics.Leading(options.ResourceName, true);
                    return set.RunAsync(cancel);
                }, stop).ConfigureAwait(false);
        }
        catch (LeadershipLostException e)
        {
            // As upstream: who lost the lease ends, and whoever started it starts it again as one that waits.
            throw new ControllersException($"leaderelection lost: {e.Message}", e);
        }
        finally
        {
            metrics.Leading(options.ResourceName, false);
        }
    }
}
