using NodeStack.Cgroups;
using NodeStack.Cgroups.Io;
using NodeStack.KubeApi.Procfs;

namespace NodeStack.Kubelet.Stats.Cadvisor;

/// <summary>
/// What /metrics/cadvisor shows beyond a <see cref="UsageSnapshot"/>: processes, block IO and load, measured at each scrape and by nobody else. The work
/// is a few files per container and process. Owns the load averages; one scrape at a time.
/// </summary>
/// <param name="groups">Null where pods have no v2 groups: there is no block IO to be told then.</param>
internal sealed class CadvisorReader(CgroupStatReader? groups, string proc = "/proc")
{
    /// <summary>Where a group's cgroup.procs may be: v2, or one of the old hierarchies that every process is in.</summary>
    private static readonly string[] s_mounts = ["/sys/fs/cgroup", "/sys/fs/cgroup/pids", "/sys/fs/cgroup/memory", "/sys/fs/cgroup/systemd"];

    private readonly ProcessReader _processes = new(proc);
    private readonly List<IoDeviceStat> _io = [];
    private readonly MountedDisks _mounts = MountedDisks.Read(proc);
    private Dictionary<string, LoadAverage> _loads = [];

    /// <summary>Not safe for concurrent use.</summary>
    public CadvisorSnapshot Read(UsageSnapshot snapshot)
    {
        var disks = DiskStatsParser.Parse(ProcFiles.Text(proc + "/diskstats"));
        var loads = new Dictionary<string, LoadAverage>(_loads.Count);
        var all = new List<CadvisorGroup>(1 + (snapshot.Pods.Count * 2)) { Machine(snapshot.Node, disks, loads) };
        var networks = new List<CadvisorNetwork>();
        Networks(networks, snapshot.Node.Interfaces, "/", "", "", "", snapshot.At);
        foreach (var pod in snapshot.Pods)
        {
            if (pod.Group is { } group && pod.GroupPath.Length > 0)
                all.Add(new CadvisorGroup(Labels(pod.GroupPath, "", "", pod.Namespace, pod.Name, ""), group.At) { Usage = group, StartTime = pod.StartTime, Io = Io(pod.GroupPath, disks) });
            foreach (var one in pod.Containers)
                all.Add(Container(pod, one, disks, loads));
            Networks(networks, pod.Interfaces, pod.GroupPath, pod.SandboxId, pod.Namespace, pod.Name, snapshot.At);
        }
        _loads = loads;
        return new CadvisorSnapshot(all, networks);
    }

    private CadvisorGroup Machine(NodeUsage node, IReadOnlyList<DiskReading> disks, Dictionary<string, LoadAverage> loads)
    {
        var stat = ProcFiles.Text(proc + "/stat");
        // The kernel counts running tasks and those that wait for IO; the rest would have to be counted one by one.
        var (running, waiting) = (ProcParser.Value(stat, "procs_running"), ProcParser.Value(stat, "procs_blocked"));
        var at = node.Usage.At;
        return new CadvisorGroup(Labels("/", "", "", "", "", ""), at)
        {
            Usage = node.Usage,
            StartTime = node.StartTime,
            Processes = new ProcessUsage { Threads = (ulong?)node.Processes, ThreadsMax = (ulong?)node.MaxPid, Running = running, IoWaiting = waiting },
            Load = Load("/", running, waiting, at, loads),
            Filesystems = _mounts.Filesystems(at),
            Disks = [.. disks.Where(disk => _mounts.Devices.Contains(disk.Device))],
            Io = Io("/", disks),
        };
    }

    private CadvisorGroup Container(PodUsage pod, ContainerUsage one, IReadOnlyList<DiskReading> disks, Dictionary<string, LoadAverage> loads)
    {
        var usage = one.Usage;
        var processes = Processes(one.GroupPath);
        return new CadvisorGroup(Labels(one.GroupPath, one.Id, one.Image, pod.Namespace, pod.Name, one.Name), usage.At)
        {
            Usage = usage,
            StartTime = one.StartTime,
            Spec = one.Spec,
            // The group's own counter sees threads that came and went between two files.
            Processes = processes is null && usage.ProcessCount is null ? null : (processes ?? new ProcessUsage()) with
            {
                Threads = usage.ProcessCount ?? processes?.Threads, ThreadsMax = usage.ProcessLimit,
            },
            Load = Load(one.Id, processes?.Running, processes?.Uninterruptible, usage.At, loads),
            Filesystems = one.Rootfs is { } layer ? [new DeviceFilesystem(MetricTextWriter.Labels(("device", "")), layer)] : [],
            Io = Io(one.GroupPath, disks),
        };
    }

    private ProcessUsage? Processes(string group)
    {
        if (group.Length == 0)
            return null;
        foreach (var mount in s_mounts)
        {
            if (_processes.Read($"{mount}{group}/cgroup.procs") is { } found)
                return found;
        }
        return null;
    }

    private LoadAverage? Load(string key, ulong? running, ulong? uninterruptible, DateTimeOffset at, Dictionary<string, LoadAverage> loads)
    {
        if (running is null || uninterruptible is null)
            return null;
        var next = LoadAverageRules.Next(_loads.TryGetValue(key, out var before) ? before : null, running.Value, uninterruptible.Value, at);
        return loads[key] = next;
    }

    private IReadOnlyList<DeviceIo> Io(string group, IReadOnlyList<DiskReading> disks)
    {
        if (groups is null || group.Length == 0 || !groups.TryReadIoDevices(group, _io) || _io.Count == 0)
            return [];
        return [.. _io.Select(one => DeviceIoBuilder.Build(one, disks))];
    }

    private static void Networks(
        List<CadvisorNetwork> to, IReadOnlyList<InterfaceReading> interfaces, string group, string sandbox, string ns, string pod, DateTimeOffset at)
    {
        foreach (var one in interfaces)
            to.Add(new CadvisorNetwork(
                MetricTextWriter.Labels(("container", ""), ("id", group), ("image", ""), ("interface", one.Name), ("name", sandbox), ("namespace", ns), ("pod", pod)), at, one));
    }

    private static byte[] Labels(string id, string name, string image, string ns, string pod, string container) => MetricTextWriter.Labels(
        ("container", container), ("id", id), ("image", image), ("name", name), ("namespace", ns), ("pod", pod));
}
