using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.Cgroups;
using NodeStack.Cgroups.Cpu;
using NodeStack.Cgroups.Files;
using NodeStack.Cgroups.Hierarchy;
using NodeStack.Cgroups.Hugetlb;
using NodeStack.Cgroups.Systemd;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Configuration;
using NodeStack.Kubelet.Node;
using NodeStack.Kubelet.Resources;
using NodeStack.Kubelet.Stats;

namespace NodeStack.Kubelet.Hosting;

/// <summary>Sets the node's cgroups up: picks the driver, makes the QoS tree, enforces node allocatable; or nothing of it on reduced hosts.</summary>
internal sealed class CgroupStarter(
    KubeletConfiguration config, string rootDir, CgroupHost host, NodeFacts node, CgroupMetrics metrics, TimeProvider time, ILoggerFactory loggers)
{
    private static readonly TimeSpan JobTimeout = TimeSpan.FromSeconds(30);
    private readonly ILogger _logger = loggers.CreateLogger<CgroupStarter>();

    /// <summary>
    /// False: no cgroup v2 with the needed controllers, or cgroupsPerQOS is off. A configuration that insists on limits
    /// (failCgroupV1 has no say: such hosts run pods in reduced mode) is not refused; it is said what is not enforced.
    /// </summary>
    public bool IsFull => host.IsUsable && config.CgroupsPerQos;

    public async Task<CgroupParts> StartAsync(CgroupDriverKind kind, CpuWeightFormula formula, CancellationToken cancel)
    {
        var pages = IsFull && host.Controllers.Contains("hugetlb") ? HugetlbPageSizes.Read() : [];
        var capacity = NodeCapacityRules.Capacity(node.CpuCount, node.MemoryBytes, MaxPids());
        var reserved = NodeCapacityRules.Reservations(config);
        var storage = Filesystems.Read(rootDir, time.GetUtcNow())?.CapacityBytes ?? 0;
        var nodeCapacity = NodeCapacityRules.NodeCapacity(capacity, storage, HugePagesReader.Read(), node.CpuCount, config);
        var allocatable = NodeCapacityRules.Allocatable(nodeCapacity, reserved, config);
        var options = NodeCapacityRules.PodCgroups(config, capacity, reserved, pages, formula);
        if (!IsFull)
            return new CgroupParts(new DisabledPodCgroups(), kind, null, null, null, options, nodeCapacity, allocatable);

        var files = new LinuxCgroupFiles(host.MountPoint!);
        var driver = Driver(kind, files);
        var tree = new QosTreeExecutor(driver, options, loggers.CreateLogger<QosTreeExecutor>());
        await tree.UpdateAsync([], force: true, cancel).ConfigureAwait(false);
        foreach (var done in await new NodeAllocatableExecutor(driver, options)
            .EnforceAsync(reserved, [.. config.EnforceNodeAllocatable ?? ["pods"]], cancel).ConfigureAwait(false))
            _logger.Enforced(done);
        var pods = new PodCgroupExecutor(driver, options, loggers.CreateLogger<PodCgroupExecutor>());
        return new CgroupParts(pods, kind, driver, tree, new CgroupStatReader(files), options, nodeCapacity, allocatable, new PodOomKills(driver, files, options));
    }

    private ICgroupDriver Driver(CgroupDriverKind kind, LinuxCgroupFiles files)
    {
        var options = new CgroupTreeOptions();
        var tree = new CgroupTree(files, options, time);
        var killer = new CgroupKiller(tree, options, time);
        ICgroupDriver driver = kind == CgroupDriverKind.Systemd
            ? new SystemdDriver(new SystemdBus(time, JobTimeout), tree, killer, host.Controllers)
            : new CgroupfsDriver(tree, killer, host.Controllers);
        return new MeteredCgroupDriver(driver, metrics, time);
    }

    private static long MaxPids() => long.TryParse(File.ReadAllText("/proc/sys/kernel/pid_max").Trim(), out var max) ? max : 32768;
}
