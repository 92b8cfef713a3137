using NodeStack.Cgroups.Hierarchy;

namespace NodeStack.Cgroups;

/// <summary>The driver that writes the hierarchy itself.</summary>
public sealed class CgroupfsDriver : ICgroupDriver
{
    private readonly CgroupTree _tree;
    private readonly CgroupKiller _killer;
    private readonly IReadOnlyCollection<string> _controllers;

    /// <param name="controllers">Enabled for every group that is made; those the machine lacks are left out.</param>
    public CgroupfsDriver(CgroupTree tree, CgroupKiller killer, IReadOnlyCollection<string> controllers)
    {
        _tree = tree;
        _killer = killer;
        _controllers = controllers;
    }

    public string PathOf(CgroupName name) => name.Path;

    public CgroupName? NameOf(string path) => CgroupName.TryParse(path, out var name, out _) ? name : null;

    public string ParentForm(CgroupName name) => name.Path;

    public bool Exists(CgroupName name) => _tree.Exists(name.Path);

    public Task EnsureAsync(CgroupName name, CgroupLimits limits, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var writes = CgroupLimitsRules.Writes(limits);
        if (!name.IsRoot)
            _tree.Create(name.Path, _controllers);
        _tree.Apply(name.Path, writes);
        return Task.CompletedTask;
    }

    public Task ApplyAsync(CgroupName name, CgroupLimits limits, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        _tree.Apply(name.Path, CgroupLimitsRules.Writes(limits));
        return Task.CompletedTask;
    }

    public async Task<bool> RemoveAsync(CgroupName name, CancellationToken cancel) =>
        await _killer.KillAsync(name.Path, cancel).ConfigureAwait(false)
        && await _tree.RemoveAsync(name.Path, cancel).ConfigureAwait(false);

    public IReadOnlyList<CgroupName> Children(CgroupName name) =>
        [.. _tree.Children(name.Path).Select(child => NameOf(GroupPathRules.Join(name.Path, child))).OfType<CgroupName>()];
}
