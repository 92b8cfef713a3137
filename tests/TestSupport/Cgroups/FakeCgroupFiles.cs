using System.Globalization;
using System.Text;
using NodeStack.Cgroups.Files;
using NodeStack.Cgroups.Hierarchy;
using NodeStack.Cgroups.Interop;

namespace NodeStack.TestSupport.Cgroups;

/// <summary>
/// A strict cgroup v2 in memory. Enforces what the kernel does: no internal processes, controllers only from the parent's
/// subtree_control, EBUSY on rmdir with processes or children, unknown files and values refused with the kernel's errno.
/// </summary>
public sealed class FakeCgroupFiles : ICgroupFiles
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, FakeCgroupGroup> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Group, string File), Queue<int>> _faults = [];
    private readonly HashSet<int> _unkillable = [];

    public FakeCgroupFiles(params string[] controllers)
    {
        Controllers = controllers.Length > 0 ? controllers : FakeCgroupFileRules.AllControllers;
        _groups["/"] = new FakeCgroupGroup("/");
    }

    /// <summary>What the machine offers.</summary>
    public IReadOnlyList<string> Controllers { get; }

    /// <summary>False is a kernel before 5.14.</summary>
    public bool HasKill { get; init; } = true;

    public bool HasSwap { get; init; } = true;

    /// <summary>Everything written, as "group/file=value", in order.</summary>
    public List<string> Log { get; } = [];

    public IReadOnlyList<string> Groups
    {
        get
        {
            lock (_gate)
                return [.. _groups.Keys];
        }
    }

    /// <summary>A process that runs in a group, as a runtime would have put it there.</summary>
    public void StartProcess(string group, int pid)
    {
        lock (_gate)
        {
            _groups["/"].Processes.Add(pid);
            MoveProcess(Find(group, "cgroup.procs"), pid.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>The process outlives cgroup.kill (stuck in the kernel) until it is ended.</summary>
    public void MakeUnkillable(int pid) => _unkillable.Add(pid);

    public void EndProcess(int pid)
    {
        lock (_gate)
            foreach (var group in _groups.Values)
                group.Processes.Remove(pid);
    }

    /// <summary>What the kernel would report in a file.</summary>
    public void SetValue(string group, string file, string value)
    {
        lock (_gate)
        {
            Sync(Find(group, file));
            Find(group, file).Values[file] = value;
        }
    }

    /// <summary>The next operation on this file (or "" for the group itself) fails.</summary>
    public void FailNext(string group, string file, int errno, int times = 1)
    {
        lock (_gate)
        {
            if (!_faults.TryGetValue((group, file), out var queue))
                _faults[(group, file)] = queue = new Queue<int>();
            for (var i = 0; i < times; i++)
                queue.Enqueue(errno);
        }
    }

    public bool Exists(string group)
    {
        lock (_gate)
            return _groups.ContainsKey(group);
    }

    public bool Create(string group)
    {
        lock (_gate)
        {
            Fault("create", group, "");
            if (_groups.ContainsKey(group))
                return false;
            if (!_groups.ContainsKey(GroupPathRules.ParentOf(group)))
                throw new CgroupIoException("create", group, null, Errno.NoEntry);
            _groups[group] = new FakeCgroupGroup(group);
            return true;
        }
    }

    public bool Remove(string group)
    {
        lock (_gate)
        {
            Fault("remove", group, "");
            if (!_groups.TryGetValue(group, out var found))
                return false;
            if (group == "/" || found.Processes.Count > 0 || ChildrenOf(group).Any())
                throw new CgroupIoException("remove", group, null, Errno.Busy);
            return _groups.Remove(group);
        }
    }

    public IReadOnlyList<string> List(string group)
    {
        lock (_gate)
        {
            Find(group, "");
            return [.. ChildrenOf(group).Select(c => c.Path[(c.Path.LastIndexOf('/') + 1)..])];
        }
    }

    public bool HasFile(string group, string file)
    {
        lock (_gate)
            return _groups.TryGetValue(group, out var found) && TryRender(found, file, out _);
    }

    public string ReadText(string group, string file)
    {
        lock (_gate)
        {
            Fault("read", group, file);
            return TryRender(Find(group, file), file, out var text) ? text : throw new CgroupIoException("read", Path(group, file), null, Errno.NoEntry);
        }
    }

    public bool TryRead(string group, string file, Span<byte> buffer, out int length)
    {
        length = 0;
        lock (_gate)
        {
            if (!_groups.TryGetValue(group, out var found) || !TryRender(found, file, out var text))
                return false;
            var bytes = Encoding.UTF8.GetBytes(text);
            length = Math.Min(bytes.Length, buffer.Length);
            bytes.AsSpan(0, length).CopyTo(buffer);
            return true;
        }
    }

    public void Write(string group, string file, string value)
    {
        lock (_gate)
        {
            Fault("write", group, file, value);
            var found = Find(group, file, value);
            Log.Add($"{(group == "/" ? "" : group)}/{file}={value.TrimEnd('\n')}");
            switch (file)
            {
                case CgroupFileNames.Procs: MoveProcess(found, value); break;
                case CgroupFileNames.SubtreeControl: ChangeSubtreeControl(found, value); break;
                case CgroupFileNames.Freeze: found.FreezeWanted = value == "1"; break;
                case CgroupFileNames.Kill: Kill(found, value); break;
                default: Set(found, file, value); break;
            }
        }
    }

    public ICgroupFile? Open(string group, string file) => HasFile(group, file) ? new OpenFile(this, group, file) : null;

    private IEnumerable<FakeCgroupGroup> ChildrenOf(string group) =>
        _groups.Values.Where(g => g.Path != "/" && GroupPathRules.ParentOf(g.Path) == group);

    private IEnumerable<FakeCgroupGroup> WithDescendants(FakeCgroupGroup group) =>
        _groups.Values.Where(g => g == group || GroupPathRules.IsBelow(g.Path, group.Path));

    private IReadOnlyCollection<string> AvailableTo(FakeCgroupGroup group) =>
        group.Path == "/" ? Controllers : _groups[GroupPathRules.ParentOf(group.Path)].SubtreeControl;

    /// <summary>Files come and go with the parent's subtree_control; the root has none of the controllers' files.</summary>
    private void Sync(FakeCgroupGroup group)
    {
        var files = group.Path == "/" ? [] : AvailableTo(group)
            .SelectMany(c => FakeCgroupFileRules.FilesOf(c, HasSwap)).ToDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal);
        files["cpu.stat"] = "usage_usec 0\nuser_usec 0\nsystem_usec 0\n";
        files["cpu.pressure"] = FakeCgroupFileRules.Pressure;
        if (group.Path == "/")
            files["memory.stat"] = "anon 0\nfile 0\n";
        foreach (var stale in group.Values.Keys.Except(files.Keys).ToArray())
            group.Values.Remove(stale);
        foreach (var (file, value) in files)
            group.Values.TryAdd(file, value);
    }

    private bool TryRender(FakeCgroupGroup group, string file, out string text)
    {
        Sync(group);
        string? rendered = file switch
        {
            CgroupFileNames.Procs => string.Concat(group.Processes.Select(p => $"{p}\n")),
            CgroupFileNames.Controllers => string.Join(' ', AvailableTo(group)) + "\n",
            CgroupFileNames.SubtreeControl => string.Join(' ', group.SubtreeControl) + "\n",
            _ when group.Path == "/" && file.StartsWith("cgroup.", StringComparison.Ordinal) => null,
            CgroupFileNames.Freeze => group.FreezeWanted ? "1\n" : "0\n",
            CgroupFileNames.Kill => HasKill ? "" : null,
            CgroupFileNames.Events => Events(group),
            _ => group.Values.GetValueOrDefault(file)
        };
        text = rendered ?? "";
        return rendered is not null;
    }

    private string Events(FakeCgroupGroup group)
    {
        var populated = WithDescendants(group).Any(g => g.Processes.Count > 0);
        var frozen = _groups.Values.Any(g => g.FreezeWanted && (g == group || GroupPathRules.IsBelow(group.Path, g.Path)));
        return $"populated {(populated ? 1 : 0)}\nfrozen {(frozen ? 1 : 0)}\n";
    }

    private void Set(FakeCgroupGroup group, string file, string value)
    {
        if (!TryRender(group, file, out _))
            throw new CgroupIoException("write", Path(group.Path, file), value, Errno.NoEntry);
        if (FakeCgroupFileRules.Check(file, value, group) is var errno and not 0)
            throw new CgroupIoException("write", Path(group.Path, file), value, errno);
        group.Values[file] = value.TrimEnd('\n') + "\n";
    }

    private void MoveProcess(FakeCgroupGroup group, string value)
    {
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            throw new CgroupIoException("write", Path(group.Path, CgroupFileNames.Procs), value, Errno.Invalid);
        if (!_groups.Values.Any(g => g.Processes.Contains(pid)))
            throw new CgroupIoException("write", Path(group.Path, CgroupFileNames.Procs), value, Errno.NoProcess);
        if (group.Path != "/" && group.SubtreeControl.Overlaps(FakeCgroupFileRules.DomainControllers))
            throw new CgroupIoException("write", Path(group.Path, CgroupFileNames.Procs), value, Errno.Busy);
        EndProcess(pid);
        group.Processes.Add(pid);
    }

    private void ChangeSubtreeControl(FakeCgroupGroup group, string value)
    {
        foreach (var word in value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var controller = word[1..];
            var errno = word[0] switch
            {
                '+' => EnableErrno(group, controller),
                '-' => ChildrenOf(group.Path).Any(c => c.SubtreeControl.Contains(controller)) ? Errno.Busy : 0,
                _ => Errno.Invalid
            };
            if (errno != 0)
                throw new CgroupIoException("write", Path(group.Path, CgroupFileNames.SubtreeControl), value, errno);
        }

        foreach (var word in value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            _ = word[0] == '+' ? group.SubtreeControl.Add(word[1..]) : group.SubtreeControl.Remove(word[1..]);
    }

    private int EnableErrno(FakeCgroupGroup group, string controller)
    {
        if (!FakeCgroupFileRules.AllControllers.Contains(controller))
            return Errno.Invalid;
        if (!AvailableTo(group).Contains(controller))
            return Errno.NoEntry;
        return group.Path != "/" && group.Processes.Count > 0 && FakeCgroupFileRules.DomainControllers.Contains(controller) ? Errno.Busy : 0;
    }

    private void Kill(FakeCgroupGroup group, string value)
    {
        if (!HasKill || group.Path == "/")
            throw new CgroupIoException("write", Path(group.Path, CgroupFileNames.Kill), value, Errno.NoEntry);
        if (value != "1")
            throw new CgroupIoException("write", Path(group.Path, CgroupFileNames.Kill), value, Errno.Invalid);
        foreach (var each in WithDescendants(group))
            each.Processes.RemoveWhere(p => !_unkillable.Contains(p));
    }

    private FakeCgroupGroup Find(string group, string file, string? value = null) =>
        _groups.TryGetValue(group, out var found) ? found : throw new CgroupIoException("open", Path(group, file), value, Errno.NoEntry);

    private void Fault(string operation, string group, string file, string? value = null)
    {
        if (_faults.TryGetValue((group, file), out var queue) && queue.TryDequeue(out var errno))
            throw new CgroupIoException(operation, Path(group, file), value, errno);
    }

    private static string Path(string group, string file) => file.Length == 0 ? group : $"{(group == "/" ? "" : group)}/{file}";

    private sealed class OpenFile(FakeCgroupFiles files, string group, string file) : ICgroupFile
    {
        public bool TryRead(Span<byte> buffer, out int length) => files.TryRead(group, file, buffer, out length);

        public void Dispose()
        {
        }
    }
}
