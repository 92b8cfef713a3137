using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Scheduler.Configuration;
using NodeStack.ControlPlane.Scheduler.Hosting;
using NodeStack.ControlPlane.Scheduler.Metrics;
using NodeStack.KubeApi.LeaderElection;
using NodeStack.KubeApi.Serving.Secure;

namespace NodeStack.ControlPlane.Scheduler;

/// <summary>The scheduler as a whole: options in, runs until it is told to stop.</summary>
public static class SchedulerHost
{
    public static Task RunAsync(SchedulerOptions options, ILoggerFactory loggers, TimeProvider time, CancellationToken stop) =>
        RunAsync(options, loggers, time, null, stop);

    /// <param name="ready">Told of the port that health and metrics are served on, before anything else.</param>
    /// <exception cref="SchedulerException">It cannot start, or another process leads now.</exception>
    public static async Task RunAsync(SchedulerOptions options, ILoggerFactory loggers, TimeProvider time, Action<int>? ready, CancellationToken stop)
    {
        var logger = loggers.CreateLogger("NodeStack.ControlPlane.Scheduler");
        foreach (var warning in options.Warnings)
            HostingLog.Warning(logger, warning);
        if (options.WriteConfigTo.Length > 0)
        {
            await File.WriteAllTextAsync(options.WriteConfigTo, SchedulerConfigurationRenderer.Yaml(options.Config), stop).ConfigureAwait(false);
            HostingLog.Wrote(logger, options.WriteConfigTo);
            return;
        }
        var metrics = new SchedulerMetrics();
        var fence = options.Config.LeaderElection.LeaderElect == true ? new LeaderFence(time) : null;
        using var link = SchedulerLink.Open(options, fence, metrics.RestClient, time, loggers);
        var parts = new SchedulerParts(options, link, metrics, time, loggers);
        using var access = Access(options, link, metrics, time, loggers);
        await using var server = new SchedulerServer(
            options, access, metrics, () => parts.Feeds.HasSynced, () => PodResourceRenderer.Render(parts.Feeds.Pods, options.Resources), time, loggers);
        var port = await server.StartAsync(stop).ConfigureAwait(false);
        if (options.Endpoint is { } endpoint)
            HostingLog.Listening(logger, $"{endpoint.Address}:{port}");
        ready?.Invoke(port);
        HostingLog.Started(logger, string.Join(", ", options.Profiles.Select(static p => p.Name)), link.Server.ToString());
        await RunAsync(options, parts, link, metrics, new Surroundings(fence, loggers, time), stop).ConfigureAwait(false);
    }

    private static ComponentAccess Access(SchedulerOptions options, SchedulerLink link, SchedulerMetrics metrics, TimeProvider time, ILoggerFactory loggers)
    {
        try
        {
            return new ComponentAccess(options.Serving, "kube-scheduler", link.Api, Prometheus.Metrics.WithCustomRegistry(metrics.Registry), time, loggers);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new SchedulerException($"the port of health and metrics cannot be protected: {e.Message}", e);
        }
    }

    private sealed record Surroundings(LeaderFence? Fence, ILoggerFactory Loggers, TimeProvider Time);

    private static async Task RunAsync(
        SchedulerOptions options, SchedulerParts parts, SchedulerLink link, SchedulerMetrics metrics, Surroundings around, CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var (isElected, isLate) = (around.Fence is not null, options.Config.DelayCacheUntilActive);
        Task LeadAsync(CancellationToken cancel) => isElected && isLate ? BothAsync(parts.FollowAsync(cancel), parts.LeadAsync(cancel)) : parts.LeadAsync(cancel);
        var leading = isElected ? ElectAsync(options, link, metrics, around, LeadAsync, ending.Token) : LeadAsync(ending.Token);
        Task[] running = isElected && isLate ? [leading] : [parts.FollowAsync(ending.Token), leading];
        var first = await Task.WhenAny(running).ConfigureAwait(false);
        await ending.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
    }

    private static async Task BothAsync(Task following, Task leading) => await (await Task.WhenAny(following, leading).ConfigureAwait(false)).ConfigureAwait(false);

    private static async Task ElectAsync(
        SchedulerOptions options, SchedulerLink link, SchedulerMetrics metrics, Surroundings around, Func<CancellationToken, Task> lead, CancellationToken stop)
    {
        var wish = options.Config.LeaderElection;
        var lease = new LeaderElectionOptions
        {
            Namespace = wish.ResourceNamespace,
            Name = wish.ResourceName,
            Identity = options.LeaderIdentity.Length > 0 ? options.LeaderIdentity : $"{Environment.MachineName}_{Guid.NewGuid()}",
            LeaseDuration = wish.LeaseDuration,
            RenewDeadline = wish.RenewDeadline,
            RetryPeriod = wish.RetryPeriod,
        };
        var isLeading = metrics.Leading.WithLabels(lease.Name);
        isLeading.Set(0);
        try
        {
            await new LeaderElector(link.Api.Leases, lease, around.Fence!, around.Time, around.Loggers.CreateLogger<LeaderElector>()).RunAsync(
                cancel =>
                {
                    isLeading.Set(1);
                    return lead(cancel);
                }, stop).ConfigureAwait(false);
        }
        catch (LeadershipLostException e)
        {
            // As upstream: who lost the Lease ends, and whoever started it starts it again as one that waits.
            throw new SchedulerException($"leaderelection lost: {e.Message}", e);
        }
        finally
        {
            isLeading.Set(0);
        }
    }
}
