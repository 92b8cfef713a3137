using NodeStack.Cgroups.Files;

namespace NodeStack.Cgroups.Hierarchy;

/// <summary>
/// Which controllers to switch on or off, where and in which order. A controller reaches a group only through every group above it,
/// so on goes from the top down, and off from the bottom up.
/// </summary>
public static class SubtreeControlPlanner
{
    public const string File = "cgroup.subtree_control";

    /// <summary>Works while a group has processes of its own: they are managed per thread.</summary>
    private static readonly HashSet<string> Threaded = ["cpu", "cpuset", "pids", "perf_event"];

    /// <param name="path">From the topmost group we may write to, down to the parent of the group that shall have them.</param>
    /// <param name="wanted">Controller names.</param>
    public static SubtreeControlPlan PlanEnable(IReadOnlyList<SubtreeLevel> path, IReadOnlyCollection<string> wanted)
    {
        if (path.Count == 0)
            return new SubtreeControlPlan([], [], null);
        var reachable = wanted.Where(path[0].Available.Contains).Distinct().Order(StringComparer.Ordinal).ToArray();
        var steps = new List<SubtreeControlStep>();
        foreach (var level in path)
        {
            var toAdd = reachable.Except(level.Enabled).ToArray();
            if (toAdd.Length == 0)
                continue;
            if (level.HasProcesses && level.Group != "/" && !toAdd.All(Threaded.Contains))
                return new SubtreeControlPlan(steps, [.. wanted.Except(reachable)], level.Group);
            steps.Add(Step(level.Group, '+', toAdd));
        }

        return new SubtreeControlPlan(steps, [.. wanted.Except(reachable)], null);
    }

    /// <param name="levels">Groups from the top down; every group that still uses an unwanted controller must be among them.</param>
    public static IReadOnlyList<SubtreeControlStep> PlanDisable(IReadOnlyList<SubtreeLevel> levels, IReadOnlyCollection<string> unwanted) =>
    [
        .. levels.Reverse()
            .Select(l => (l.Group, Off: unwanted.Where(l.Enabled.Contains).Order(StringComparer.Ordinal).ToArray()))
            .Where(l => l.Off.Length > 0)
            .Select(l => Step(l.Group, '-', l.Off))
    ];

    private static SubtreeControlStep Step(string group, char sign, IEnumerable<string> controllers) =>
        new(group, new FileWrite(File, string.Join(' ', controllers.Select(c => sign + c))));
}
