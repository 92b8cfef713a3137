using System.Globalization;
using NodeStack.Cgroups.Files;
using NodeStack.Cgroups.Interop;

namespace NodeStack.Cgroups.Hierarchy;

/// <summary>
/// The hierarchy below a delegation boundary: makes, fills, lists and removes groups. Everything is idempotent: there already and
/// gone already are success.
/// </summary>
public sealed class CgroupTree
{
    private readonly ICgroupFiles _files;
    private readonly CgroupTreeOptions _options;
    private readonly TimeProvider _time;

    public CgroupTree(ICgroupFiles files, CgroupTreeOptions options, TimeProvider time)
    {
        _files = files;
        _options = options;
        _time = time;
    }

    public ICgroupFiles Files => _files;

    public bool Exists(string group) => _files.Exists(group);

    /// <summary>Makes the group and those above it up to the boundary, and has <paramref name="controllers"/> enabled for it.</summary>
    /// <returns>Controllers this machine does not offer.</returns>
    /// <exception cref="CgroupIoException">Also when a group above has processes of its own (EBUSY).</exception>
    public IReadOnlyList<string> Create(string group, IReadOnlyCollection<string> controllers)
    {
        RequireInside(group);
        var above = GroupPathRules.Ancestors(group, _options.Boundary);
        foreach (var parent in above)
            if (parent != _options.Boundary)
                _files.Create(parent);
        var missing = Enable(above, controllers);
        _files.Create(group);
        return missing;
    }

    /// <summary>Has the controllers enabled for the children of <paramref name="group"/>, which must be there.</summary>
    public IReadOnlyList<string> EnableForChildren(string group, IReadOnlyCollection<string> controllers) =>
        Enable([.. GroupPathRules.Ancestors(group, _options.Boundary), group], controllers);

    /// <summary>Writes in order; a file that may be missing and is, is passed over.</summary>
    public void Apply(string group, IEnumerable<FileWrite> writes)
    {
        RequireInside(group);
        foreach (var write in writes)
            if (!write.MayBeMissing || _files.HasFile(group, write.File))
                _files.Write(group, write.File, write.Value);
    }

    /// <summary>Moves one process with all its threads.</summary>
    public void Move(string group, int pid)
    {
        RequireInside(group);
        _files.Write(group, CgroupFileNames.Procs, pid.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Processes of this group alone; empty when the group is gone.</summary>
    public IReadOnlyList<int> Processes(string group)
    {
        try
        {
            return
            [
                .. _files.ReadText(group, CgroupFileNames.Procs).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Select(l => int.Parse(l, CultureInfo.InvariantCulture))
            ];
        }
        catch (CgroupIoException e) when (e.IsNotFound)
        {
            return [];
        }
    }

    /// <summary>Names of the groups right below; empty when the group is gone.</summary>
    public IReadOnlyList<string> Children(string group)
    {
        try
        {
            return _files.List(group);
        }
        catch (CgroupIoException e) when (e.IsNotFound)
        {
            return [];
        }
    }

    /// <summary>The group and all below it, children before parents; empty when the group is gone.</summary>
    public IReadOnlyList<string> ChildrenFirst(string group)
    {
        if (!_files.Exists(group))
            return [];
        var found = new List<string>();
        var open = new Stack<string>([group]);
        while (open.TryPop(out var next))
        {
            found.Add(next);
            foreach (var child in Children(next))
                open.Push(GroupPathRules.Join(next, child));
        }

        found.Reverse();
        return found;
    }

    /// <summary>
    /// Removes the group and all below it. A group that is still busy is tried again, ever more seldom, until the deadline.
    /// </summary>
    /// <returns>True when it is gone; false when processes still hold it.</returns>
    public async Task<bool> RemoveAsync(string group, CancellationToken cancel)
    {
        RequireInside(group);
        var started = _time.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            if (TryRemoveOnce(group))
                return true;
            var delay = RetryDelayRules.DelayAfter(attempt);
            if (_time.GetElapsedTime(started) + delay > _options.Deadline)
                return false;
            await Task.Delay(delay, _time, cancel).ConfigureAwait(false);
        }
    }

    private bool TryRemoveOnce(string group)
    {
        foreach (var each in ChildrenFirst(group))
        {
            try
            {
                _files.Remove(each);
            }
            catch (CgroupIoException e) when (e.IsBusy)
            {
                return false;
            }
        }

        return true;
    }

    private IReadOnlyList<string> Enable(IReadOnlyList<string> path, IReadOnlyCollection<string> controllers)
    {
        // Another writer (systemd, a runtime) may enable between look and write; writing what is enabled already is no error.
        var plan = SubtreeControlPlanner.PlanEnable([.. path.Select(Level)], controllers);
        foreach (var step in plan.Steps)
            _files.Write(step.Group, step.Write.File, step.Write.Value);
        return plan.Blocked is { } blocked
            ? throw new CgroupIoException(
                "enable controllers for the children of a group that has processes of its own:", $"{blocked}/{SubtreeControlPlanner.File}", null, Errno.Busy)
            : plan.Missing;
    }

    private SubtreeLevel Level(string group)
    {
        // The top of the mount has processes, and may; in a container's namespace it is not the true root, so the write decides.
        var busy = group != "/" && Processes(group).Count > 0;
        return new SubtreeLevel(group, Words(group, CgroupFileNames.Controllers), Words(group, SubtreeControlPlanner.File), busy);
    }

    private string[] Words(string group, string file) =>
        _files.ReadText(group, file).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private void RequireInside(string group)
    {
        if (!GroupPathRules.IsBelow(group, _options.Boundary))
            throw new CgroupIoException("touch", group, $"outside the delegated {_options.Boundary}", Errno.NotPermitted);
    }
}
