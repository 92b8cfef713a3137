namespace NodeStack.Kubelet.Stats;

/// <summary>Which groups systemContainers are measured by.</summary>
public static class SystemGroupRules
{
    /// <param name="pods">Path of the group that all pods are in; null: there is none.</param>
    /// <param name="kubeletCgroups">As configured; empty: the group that the kubelet is in.</param>
    /// <param name="runtimeCgroups">As configured; empty: see <see cref="WithRuntime"/>.</param>
    /// <param name="ownGroups">Text of /proc/self/cgroup.</param>
    /// <returns>Names as upstream has them, with absolute paths below the mount.</returns>
    public static IReadOnlyList<(string Name, string Path)> Choose(string? pods, string kubeletCgroups, string runtimeCgroups, string systemCgroups, string ownGroups)
    {
        var groups = new List<(string, string)>();
        // In the root group are all processes of the machine: it says nothing of the kubelet.
        if ((kubeletCgroups.Length > 0 ? kubeletCgroups : Own(ownGroups)) is { Length: > 1 } kubelet)
            groups.Add(("kubelet", kubelet));
        if (runtimeCgroups.Length > 1)
            groups.Add(("runtime", runtimeCgroups));
        if (systemCgroups.Length > 1)
            groups.Add(("misc", systemCgroups));
        if (pods is not null)
            groups.Add(("pods", pods));
        return groups;
    }

    /// <summary>Upstream knows the runtime's group only where it is told; here the group that its process is in counts, if it has it for itself.</summary>
    /// <param name="runtimeGroups">Text of /proc/PID/cgroup of the runtime.</param>
    public static IReadOnlyList<(string Name, string Path)> WithRuntime(IReadOnlyList<(string Name, string Path)> groups, string runtimeGroups) =>
        Own(runtimeGroups) is { Length: > 1 } path && !groups.Any(g => g.Name == "runtime" || g.Path == path) ? [.. groups, ("runtime", path)] : groups;

    /// <summary>What groups say goes over what processes say of themselves.</summary>
    public static IReadOnlyList<(string Name, DateTimeOffset StartTime, GroupUsage Usage)> Merge(
        IReadOnlyList<(string Name, DateTimeOffset StartTime, GroupUsage Usage)> processes, IReadOnlyList<(string Name, DateTimeOffset StartTime, GroupUsage Usage)> groups) =>
        [.. processes.Where(p => !groups.Any(g => g.Name == p.Name)), .. groups];

    private static string? Own(string ownGroups) =>
        ownGroups.Split('\n').FirstOrDefault(l => l.StartsWith("0::/", StringComparison.Ordinal))?["0::".Length..].TrimEnd();
}
