using NodeStack.Cgroups.Hierarchy;
using NodeStack.Cgroups.Systemd;

namespace NodeStack.Cgroups;

/// <summary>
/// The driver for machines where systemd owns the hierarchy: groups are transient slices, made and stopped through systemd. What
/// systemd has no property for is written to the group's files afterwards, as the runtimes do.
/// </summary>
public sealed class SystemdDriver : ICgroupDriver
{
    private readonly ISystemdBus _bus;
    private readonly CgroupTree _tree;
    private readonly CgroupKiller _killer;
    private readonly IReadOnlyCollection<string> _controllers;

    /// <param name="controllers">Enabled for every group that is made; those the machine lacks are left out.</param>
    public SystemdDriver(ISystemdBus bus, CgroupTree tree, CgroupKiller killer, IReadOnlyCollection<string> controllers)
    {
        _bus = bus;
        _tree = tree;
        _killer = killer;
        _controllers = controllers;
    }

    public string PathOf(CgroupName name) => name.ToSystemdPath();

    public CgroupName? NameOf(string path)
    {
        try
        {
            return CgroupName.FromSystemdSlice(path.EndsWith(SliceNameRules.Suffix, StringComparison.Ordinal) || path == "/" ? path : path + SliceNameRules.Suffix);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public string ParentForm(CgroupName name) => name.ToSystemdSlice();

    public bool Exists(CgroupName name) => _tree.Exists(PathOf(name));

    public async Task EnsureAsync(CgroupName name, CgroupLimits limits, CancellationToken cancel)
    {
        var writes = CgroupLimitsRules.Writes(limits);
        var slice = name.ToSystemdSlice();
        if (!await TrySetAsync(slice, limits, cancel).ConfigureAwait(false))
            await StartAsync(slice, limits, cancel).ConfigureAwait(false);

        // systemd enables what it has accounting for; cpuset and hugetlb are not among it.
        if (!name.IsRoot)
            _tree.Create(PathOf(name), _controllers);
        _tree.Apply(PathOf(name), writes);
    }

    public async Task ApplyAsync(CgroupName name, CgroupLimits limits, CancellationToken cancel)
    {
        var writes = CgroupLimitsRules.Writes(limits);
        await _bus.SetUnitPropertiesAsync(name.ToSystemdSlice(), UnitPropertyBuilder.ForLimits(limits), cancel).ConfigureAwait(false);
        _tree.Apply(PathOf(name), writes);
    }

    public async Task<bool> RemoveAsync(CgroupName name, CancellationToken cancel)
    {
        var isEmpty = await _killer.KillAsync(PathOf(name), cancel).ConfigureAwait(false);
        await _bus.StopUnitAsync(name.ToSystemdSlice(), cancel).ConfigureAwait(false);
        return isEmpty && await _tree.RemoveAsync(PathOf(name), cancel).ConfigureAwait(false);
    }

    public IReadOnlyList<CgroupName> Children(CgroupName name) =>
    [
        .. _tree.Children(PathOf(name))
            .Where(child => child.EndsWith(SliceNameRules.Suffix, StringComparison.Ordinal))
            .Select(NameOf)
            .OfType<CgroupName>()
            .Where(child => name.Equals(child.Parent))
    ];

    /// <summary>Puts processes into a new delegated scope below a group.</summary>
    /// <param name="scope">Unit name, ends with ".scope".</param>
    /// <returns>The scope's path below the mount.</returns>
    public async Task<string> StartScopeAsync(
        string scope, CgroupName parent, IReadOnlyList<uint> pids, CgroupLimits limits, CancellationToken cancel)
    {
        var writes = CgroupLimitsRules.Writes(limits);
        await _bus.StartTransientUnitAsync(scope, UnitPropertyBuilder.ForScope(scope, parent.ToSystemdSlice(), pids, limits), cancel)
            .ConfigureAwait(false);
        var path = GroupPathRules.Join(PathOf(parent), scope);
        _tree.Apply(path, writes);
        return path;
    }

    /// <summary>False when the slice is not there yet.</summary>
    private async Task<bool> TrySetAsync(string slice, CgroupLimits limits, CancellationToken cancel)
    {
        if (!_tree.Exists(SliceNameRules.PathOf(slice)))
            return false;
        try
        {
            await _bus.SetUnitPropertiesAsync(slice, UnitPropertyBuilder.ForLimits(limits), cancel).ConfigureAwait(false);
            return true;
        }
        catch (SystemdException e) when (e.IsNoSuchUnit)
        {
            return false;
        }
    }

    private async Task StartAsync(string slice, CgroupLimits limits, CancellationToken cancel)
    {
        try
        {
            await _bus.StartTransientUnitAsync(slice, UnitPropertyBuilder.ForSlice(slice, limits), cancel).ConfigureAwait(false);
        }
        catch (SystemdException e) when (e.IsUnitExists)
        {
            // Loaded without a group of its own: an empty slice that another unit pulled in.
            await _bus.SetUnitPropertiesAsync(slice, UnitPropertyBuilder.ForLimits(limits), cancel).ConfigureAwait(false);
        }
    }
}
