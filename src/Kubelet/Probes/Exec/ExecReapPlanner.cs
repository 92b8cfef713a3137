namespace NodeStack.Kubelet.Probes.Exec;

/// <summary>
/// Finds what a timed-out exec probe left running, from two looks at the container's processes: one shortly before the time-out, while
/// the command still runs, one after the runtime has killed it (and only it: its children survive, Kubernetes issue 110070).
///
/// runc and crun give every exec a session of its own, whose leader is a child of the shim: its parent is outside the
/// container. A leader that began with the probe and is dead now was the probe's. Victims are the processes of its session and the
/// descendants it had. The container's main process and everything that began before the probe are never victims, nor are other
/// execs: their leaders are alive, and only a leader that runs the probe's very command is taken for the probe's when alive.
/// A process that left both the session and the family before the first look cannot be told from the app's own daemons: it stays.
/// </summary>
internal static class ExecReapPlanner
{
    /// <param name="sinceTicks">When the probe began, on the scale of <see cref="ProcessRow.StartTicks"/>.</param>
    public static ExecReapPlan Plan(
        IReadOnlyList<ProcessRow> before, IReadOnlyList<ProcessRow> after, long sinceTicks, IReadOnlyList<string> command)
    {
        if (Main(before) is not { } main || main.StartTicks >= sinceTicks || !Contains(after, main))
            return new ExecReapPlan([], LookAgain: false);
        var roots = new HashSet<int>();
        var pending = false;
        foreach (var leader in Leaders(before, main, sinceTicks))
        {
            if (!Contains(after, leader) || leader.Command.SequenceEqual(command))
                roots.Add(leader.Pid);
            else
                pending = true;
        }

        return roots.Count == 0
            ? new ExecReapPlan([], LookAgain: pending)
            : new ExecReapPlan(Victims(before, after, main, sinceTicks, roots), LookAgain: false);
    }

    /// <summary>The oldest process whose parent is not in the container.</summary>
    private static ProcessRow? Main(IReadOnlyList<ProcessRow> table)
    {
        ProcessRow? main = null;
        foreach (var row in table)
        {
            var older = main is not { } best || row.StartTicks < best.StartTicks || (row.StartTicks == best.StartTicks && row.Pid < best.Pid);
            if (older && !HasPid(table, row.ParentPid))
                main = row;
        }

        return main;
    }

    private static IEnumerable<ProcessRow> Leaders(IReadOnlyList<ProcessRow> table, ProcessRow main, long sinceTicks)
    {
        foreach (var row in table)
        {
            if (row.Pid == row.Session && row.StartTicks >= sinceTicks && !row.IsSame(main) && !HasPid(table, row.ParentPid))
                yield return row;
        }
    }

    private static List<ProcessRow> Victims(
        IReadOnlyList<ProcessRow> before, IReadOnlyList<ProcessRow> after, ProcessRow main, long sinceTicks, HashSet<int> roots)
    {
        var family = Descendants(before, roots, sinceTicks);
        // Pids that another process has by now name nothing of ours any more.
        family.RemoveWhere(pid => IsReused(before, after, pid));
        roots.RemoveWhere(pid => IsReused(before, after, pid));
        // Children forked since the first look.
        family.UnionWith(Descendants(after, family, sinceTicks));
        var victims = new List<ProcessRow>();
        foreach (var row in after)
        {
            if (row.StartTicks >= sinceTicks && !row.IsSame(main) && (roots.Contains(row.Session) || family.Contains(row.Pid)))
                victims.Add(row);
        }

        return victims;
    }

    private static HashSet<int> Descendants(IReadOnlyList<ProcessRow> table, HashSet<int> roots, long sinceTicks)
    {
        var family = new HashSet<int>(roots);
        for (var grew = true; grew;)
        {
            grew = false;
            foreach (var row in table)
                grew |= row.StartTicks >= sinceTicks && family.Contains(row.ParentPid) && family.Add(row.Pid);
        }

        return family;
    }

    private static bool IsReused(IReadOnlyList<ProcessRow> before, IReadOnlyList<ProcessRow> after, int pid)
    {
        foreach (var row in before)
        {
            if (row.Pid == pid)
                return HasPid(after, pid) && !Contains(after, row);
        }

        return false;
    }

    private static bool HasPid(IReadOnlyList<ProcessRow> table, int pid)
    {
        foreach (var row in table)
        {
            if (row.Pid == pid)
                return true;
        }

        return false;
    }

    private static bool Contains(IReadOnlyList<ProcessRow> table, ProcessRow wanted)
    {
        foreach (var row in table)
        {
            if (row.IsSame(wanted))
                return true;
        }

        return false;
    }
}
