using NodeStack.Cgroups;

namespace NodeStack.Kubelet.Stats;

/// <summary>Measures the groups that a node's own processes and all pods together are in, for systemContainers of /stats/summary.</summary>
/// <param name="groups">Name as upstream has it (kubelet, pods, runtime, misc) and absolute path below the mount. Where runtime is not among them, the
/// group that the runtime's process is in now is taken for it.</param>
/// <param name="mount">Where cgroup v2 is mounted.</param>
public sealed class SystemGroupReader(CgroupStatReader reader, IReadOnlyList<(string Name, string Path)> groups, string mount, TimeProvider time)
{
    public RuntimeProcess? Runtime { get; init; }

    /// <summary>Those that are there now.</summary>
    public async Task<IReadOnlyList<(string Name, DateTimeOffset StartTime, GroupUsage Usage)>> ReadAsync(CancellationToken cancel)
    {
        var wanted = Runtime is null ? groups : SystemGroupRules.WithRuntime(groups, await Runtime.GroupsAsync(cancel));
        var found = new List<(string, DateTimeOffset, GroupUsage)>(wanted.Count);
        foreach (var (name, path) in wanted)
            if (reader.TryRead(path, out var stats))
                found.Add((name, new DateTimeOffset(Directory.GetCreationTimeUtc(mount + path)), CgroupUsageTranslator.Translate(stats, time.GetUtcNow())));
        return found;
    }
}
