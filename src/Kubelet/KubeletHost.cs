using System.Net;
using Microsoft.Extensions.Logging;
using NodeStack.Cgroups.Cpu;
using NodeStack.Cgroups.Hierarchy;
using NodeStack.CriShim.Containerd;
using NodeStack.CriShim.Runtime;
using NodeStack.KubeApi.Memory;
using NodeStack.KubeApi.Metrics;
using NodeStack.Kubelet.Configuration;
using NodeStack.Kubelet.Hosting;
using NodeStack.Kubelet.Node;
using NodeStack.Kubelet.Resources;
using Prometheus;

namespace NodeStack.Kubelet;

/// <summary>Options to a running kubelet, and its ordered start and stop.</summary>
public static class KubeletHost
{
    /// <summary>
    /// Runs until <paramref name="stop"/>; then stops without touching pods. Throws <see cref="KubeletStartException"/> with one
    /// line for the user when it cannot start.
    /// </summary>
    public static async Task RunAsync(KubeletOptions options, ILoggerFactory loggers, TimeProvider clock, CancellationToken stop)
    {
        var logger = loggers.CreateLogger("NodeStack.Kubelet");
        var systemd = SystemdNotifier.FromEnvironment();
        using var rootLock = RootDirLock.Take(options.RootDir);
        var registry = Metrics.NewCustomRegistry();
        var host = CgroupHostObserver.Observe();
        if (SwapStartRules.Refusal(options.Config, SwapAreasReader.IsOn(), host.Mode == CgroupMode.Unified) is { } refusal)
            throw new KubeletStartException(refusal);
        var node = NodeFactsReader.Read(options.HostnameOverride, [.. options.NodeIps.Select(IPAddress.Parse)], host.Reasons);
        using var identity = options.Kubeconfig.Length == 0 ? null : new NodeIdentity(options, node.NodeName, registry, clock, loggers);
        if (identity is not null)
            await identity.EnsureAsync(stop).ConfigureAwait(false);
        using var cluster = identity is null ? null : ClusterLink.Open(
            options.Kubeconfig, options.Config, new RestClientMetrics(Metrics.WithCustomRegistry(registry)), clock, loggers);
        using var link = await StartRuntimeAsync(options, registry, loggers, clock, stop).ConfigureAwait(false);
        var cgroups = await StartCgroupsAsync(options, host, node, link, registry, loggers, clock, stop).ConfigureAwait(false);

        var kubelet = new KubeletComposition(options, node, link, cgroups, cluster, registry, clock, loggers);
        await using var _ = kubelet.ConfigureAwait(false);
        using var loops = new LoopGroup(stop);
        // Nobody may judge pods before the runtime was listed once: everything would look unstarted.
        await kubelet.Relister.RelistAsync(stop).ConfigureAwait(false);
        await kubelet.RecoverAsync(stop).ConfigureAwait(false);
        kubelet.AddLoops(loops);
        if (cluster is not null)
            identity!.AddLoops(loops, cluster);
        var sources = new PodSources(options.Config, node.NodeName, kubelet.Cluster?.Source, clock, loggers);
        loops.Add(cancel => kubelet.Supervisor.RunAsync(kubelet.Inputs.FollowAsync(sources.WatchAsync(cancel)), () => kubelet.Relister.Latest, cancel));
        if (options.Config.EnableServer)
            await kubelet.Server.StartAsync(stop).ConfigureAwait(false);
        if (systemd.WatchdogInterval is { } interval)
            loops.Add(new WatchdogLoop(systemd, interval, () => kubelet.Relister.IsHealthy, clock).RunAsync);
        loops.Add(cancel => StartupPages.GiveBackAsync(clock, cancel));
        systemd.Ready($"node {node.NodeName}");
        logger.Up(node.NodeName, Describe(options.Config, cluster), options.Config.Address, kubelet.Server.SecurePort);
        try
        {
            await loops.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            systemd.Stopping();
            logger.Stopping();
            await kubelet.Server.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static async Task<RuntimeLink> StartRuntimeAsync(
        KubeletOptions options, CollectorRegistry registry, ILoggerFactory loggers, TimeProvider clock, CancellationToken stop)
    {
        var calls = new RuntimeCallMetrics(Metrics.WithCustomRegistry(registry));
        var link = await new RuntimeStarter(options, calls, clock, loggers).StartAsync(stop).ConfigureAwait(false);
        if (options.ImagesDir.Length > 0)
            await new ImageFolder(
                options.ImagesDir, new ContainerdImages(link.Endpoint, loggers.CreateLogger<ContainerdImages>()), link.Supervisor?.Launch?.Host.Snapshotter,
                Path.Combine(options.RootDir, "images"), loggers.CreateLogger<ImageFolder>()).ImportAsync(stop).ConfigureAwait(false);
        return link;
    }

    private static async Task<CgroupParts> StartCgroupsAsync(
        KubeletOptions options, CgroupHost host, NodeFacts node, RuntimeLink link, CollectorRegistry registry, ILoggerFactory loggers, TimeProvider clock,
        CancellationToken stop)
    {
        var logger = loggers.CreateLogger<CgroupStarter>();
        foreach (var reason in host.Reasons)
            logger.Reduced(reason);
        var metrics = Metrics.WithCustomRegistry(registry);
        var told = await CgroupDriverChoice.AskAsync(link, stop).ConfigureAwait(false);
        var (kind, why) = CgroupDriverChoice.Choose(told, options, link);
        NodeMetrics.Register(metrics, options.Config, readsCgroups: host.IsUsable && options.Config.CgroupsPerQos, tellsCgroupDriver: told is not null);
        logger.CgroupDriver(kind.ToString().ToLowerInvariant(), why);
        var formula = CpuWeightRules.FormulaOf(await RuncVersionReader.ReadAsync(stop).ConfigureAwait(false));
        var cgroups = new CgroupMetrics(metrics, host.Mode == CgroupMode.Unified ? 2 : 1);
        return await new CgroupStarter(options.Config, options.RootDir, host, node, cgroups, clock, loggers).StartAsync(kind, formula, stop).ConfigureAwait(false);
    }

    private static string Describe(KubeletConfiguration config, ClusterLink? cluster) =>
        string.Join(" and ", new[] { cluster?.Server.ToString() ?? "", config.StaticPodPath, config.StaticPodUrl }.Where(s => s.Length > 0)) is { Length: > 0 } sources ? sources : "nowhere";
}
