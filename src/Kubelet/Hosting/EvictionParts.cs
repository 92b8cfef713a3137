using Microsoft.Extensions.Logging;
using NodeStack.Cgroups;
using NodeStack.Cgroups.Files;
using NodeStack.Cgroups.Watching;
using NodeStack.KubeApi.Events;
using NodeStack.Kubelet.Cleanup;
using NodeStack.Kubelet.Eviction;
using NodeStack.Kubelet.Images;
using NodeStack.Kubelet.Pods;
using NodeStack.Kubelet.Resources;
using NodeStack.Kubelet.Stats;

namespace NodeStack.Kubelet.Hosting;

/// <summary>What eviction is made from, and how its parts go together.</summary>
internal sealed record EvictionParts(
    PodSupervisor Supervisor, NodePressureCell Pressure, NodeUsageReader Node, UsageStatsSource Stats, RuntimeCleanupExecutor Cleanup, ImageGcLoop Images,
    CgroupParts Cgroups, IEventRecorder Events, EvictionMetrics Metrics, EvictionOptions Options, TimeProvider Time, ILoggerFactory Loggers)
{
    private const string CgroupMount = "/sys/fs/cgroup";

    /// <summary>Runs eviction until cancelled; returns at once where there is nothing to watch for.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        if (Options is { Thresholds.Count: 0, LocalStorageLimits: false })
            return;
        var logger = Loggers.CreateLogger<EvictionLoop>();
        var turn = new EvictionTurn(
            new EvictionUsage(Node, Stats, PodsMemory), Supervisor,
            new NodeReclaimer(stop => Cleanup.RunForSpaceAsync(Time.GetUtcNow(), stop), Images, logger),
            new EvictionExecutor(Supervisor, Events, Metrics, logger), Pressure, Events, Metrics, Options, Time, logger);
        var loop = new EvictionLoop(turn, Supervisor, Options, Time, logger);
        using var watcher = Watcher(logger);
        using var watch = watcher is null ? null : new MemoryPressureWatch(watcher, ["/", PodsGroup()], loop.Wake, logger);
        await loop.RunAsync(cancel).ConfigureAwait(false);
    }

    private LinuxCgroupWatcher? Watcher(ILogger logger)
    {
        if (Cgroups.Driver is null || !Options.Thresholds.Any(t => EvictionSignals.IsMemory(t.Signal)))
            return null;
        try
        {
            return new LinuxCgroupWatcher(CgroupMount, e => logger.NoPressureEvents(e.Message));
        }
        catch (CgroupIoException e)
        {
            logger.NoPressureEvents(e.Message);
            return null;
        }
    }

    private string PodsGroup() => Cgroups.Driver!.PathOf(PodCgroupPlanner.ParentOf(QosClass.Guaranteed, Cgroups.Options));

    private MemoryReading? PodsMemory() =>
        Cgroups is { Driver: not null, Reader: { } reader } && reader.TryRead(PodsGroup(), out var stats)
            ? CgroupUsageTranslator.Translate(stats, Time.GetUtcNow()).Memory
            : null;
}
